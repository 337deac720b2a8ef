// The timers that the instances of a scripted host have set. Time stands still
// until a check lets it pass, and passes at once: what is due in a minute, or
// in a century, fires as soon as somebody wants to see it.
#ifndef TROUPE_TOOLS_CONFORMANCE_TIMERS_H_
#define TROUPE_TOOLS_CONFORMANCE_TIMERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "abi/guest_messages.h"
#include "absl/status/status.h"

namespace troupe::conformance {

// A value: what GUEST_TIMER says.
struct TimerFiring {
  uint64_t id = 0;
  uint64_t missed = 0;
};

// Not for several threads.
class Timers {
 public:
  void Open(uint64_t instance);
  // Its timers end with it.
  void Close(uint64_t instance);

  // Sets, replaces or cancels, as a host does.
  //   Errors: NotImplemented without such an instance; InvalidArgument for a
  //           time above what guest.proto allows; Unavailable for a timer more
  //           than an actor may have.
  absl::Status Apply(uint64_t instance, const abi::HostTimerV1& timer);

  // Lets time pass until each timer that `instance` has now has been due.
  void Pass(uint64_t instance);
  // The one of `instance` that was due first, which has fired now; no value:
  // none is due. What a handler sets meanwhile is due after the next Pass().
  std::optional<TimerFiring> TakeDue(uint64_t instance);

 private:
  struct Timer {
    uint64_t due_ms = 0;
    uint64_t period_ms = 0;  // 0: it fires once
  };

  struct Instance {
    std::map<uint64_t, Timer> by_id;
    std::set<std::pair<uint64_t, uint64_t>> by_due;  // due_ms, id
  };

  static void Erase(Instance* instance, uint64_t id);
  static void Insert(Instance* instance, uint64_t id, Timer timer);

  std::map<uint64_t, Instance> instances_;
  uint64_t now_ms_ = 0;
};

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_TIMERS_H_
