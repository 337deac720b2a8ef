// Hosts that a guest takes down, each in a child process, and what is on the
// standard error then.
#ifndef TROUPE_TESTS_INTEGRATION_CRASH_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_CRASH_FIXTURE_H_

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "abi/identity.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/support/guest_path.h"

namespace troupe {

// How a fault that a sanitizer reports itself ends, and what stands in front of
// the guest's name: the line of ours follows the sanitizer's report.
#if TROUPE_ASAN || TROUPE_TSAN
inline bool EndedByFault(int status) { return status != 0; }
inline std::string ReportOf(const std::string& /*fault*/) {
  return "ended by a sanitizer";
}
#else
inline bool EndedByFault(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}
inline std::string ReportOf(const std::string& fault) { return fault; }
#endif

// What follows it. Points in the path stand for any character.
inline std::string GuestLine(const std::string& guest,
                             const std::string& serial,
                             const std::string& method) {
  return ", in guest '" + GuestPath(guest) + "' generation 1, actor '" +
         serial + "@1/local:" + guest + ":0.0.0', method '" + method + "'\n";
}

// A host as a program would run it. Only in a child, which ends with 1 when
// something else fails than what is tested.
class ChildHost {
 public:
  ChildHost() {
    InstallFaultHandler();
    absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 2});
    if (!host.ok()) _exit(1);
    host_ = *std::move(host);
  }

  Host& host() { return *host_; }

  ActrId Spawn(const std::string& guest, WorkloadOptions options = {}) {
    options.name = guest;
    options.path = GuestPath(guest);
    if (!host_->AddWorkload(std::move(options)).ok()) _exit(1);
    const absl::StatusOr<ActrId> id = host_->Spawn(guest);
    if (!id.ok()) _exit(1);
    return *id;
  }
  ActrId Spawn(const std::string& guest, Placement placement) {
    WorkloadOptions options;
    options.placement = placement;
    return Spawn(guest, std::move(options));
  }

  // Returns only if the process is still there.
  void Call(const ActrId& id, std::string_view route,
            std::string_view payload = {}) {
    static_cast<void>(host_->CallAndWait(id, route, payload));
  }

 private:
  std::unique_ptr<Host> host_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_CRASH_FIXTURE_H_
