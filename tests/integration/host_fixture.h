// A host with real libraries, for tests: a clock turned by hand, shards on real
// threads, workloads by the name of their guest.
#ifndef TROUPE_TESTS_INTEGRATION_HOST_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_HOST_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>

#include "abi/identity.h"
#include "gtest/gtest.h"
#include "host/base/manual_clock.h"
#include "host/runtime/host.h"
#include "tests/integration/probes.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {

class HostTest : public ::testing::Test {
 protected:
  // Before the first use of host().
  HostOptions options_;

  Host& host() {
    if (host_ == nullptr) {
      if (options_.shards == 0) options_.shards = 2;
      options_.clock = &clock_;
      absl::StatusOr<std::unique_ptr<Host>> host = Host::Create(options_);
      EXPECT_THAT(host, IsOk());
      host_ = *std::move(host);
    }
    return *host_;
  }

  // Adds tests/guests/<guest>.so as a workload of that name.
  absl::Status Add(std::string_view guest, WorkloadOptions options = {}) {
    options.path = GuestPath(guest);
    if (options.name.empty()) options.name = std::string(guest);
    return host().AddWorkload(std::move(options));
  }

  absl::StatusOr<ActrId> AddAndSpawn(std::string_view guest,
                                     WorkloadOptions options = {}) {
    if (options.name.empty()) options.name = std::string(guest);
    const std::string name = options.name;
    if (absl::Status status = Add(guest, std::move(options)); !status.ok()) {
      return status;
    }
    return host().Spawn(name);
  }

  // The actor, in a test that is about something else.
  ActrId Actor(std::string_view guest, WorkloadOptions options = {}) {
    const absl::StatusOr<ActrId> id = AddAndSpawn(guest, std::move(options));
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  absl::StatusOr<std::string> Call(const ActrId& target, std::string_view route,
                                   std::string_view payload = {}) {
    return host().CallAndWait(target, route, payload);
  }

  // Starts a call, which is under way when this returns.
  PendingReply Start(const ActrId& target, std::string_view route,
                     std::string_view payload = {},
                     const RequestOptions& options = {}) {
    PendingReply reply;
    host().Call(target, route, payload, options, reply.done());
    Settle();
    return reply;
  }

  PendingReply StartTell(const ActrId& target, std::string_view route,
                         std::string_view payload = {},
                         const RequestOptions& options = {}) {
    PendingReply reply;
    host().Tell(target, route, payload, options, reply.done());
    Settle();
    return reply;
  }

  // Returns when what was on its way through the shards has arrived and was
  // handled as far as it goes: each round is a turn of every shard. Says
  // nothing of actors with a thread of their own.
  void Settle() {
    constexpr int kHops = 8;
    for (int hop = 0; hop < kHops; ++hop) {
      for (uint32_t shard = 0; shard < host().shard_count(); ++shard) {
        std::binary_semaphore turned(0);
        host().PostToShard(shard, [&turned] { turned.release(); });
        turned.acquire();
      }
    }
  }

  // Moves the clock and lets the shards look at it.
  void Advance(absl::Duration time) {
    clock_.Advance(time);
    host().ClockChanged();
    Settle();
  }

  // Returns when `id` does not live any more.
  void AwaitEnd(const ActrId& id) {
    const auto lives = [&] {
      for (const ActorInfo& info : host().Actors()) {
        if (info.id == id) return true;
      }
      return false;
    };
    while (lives()) Settle();
  }

  // What the host says of an actor that lives.
  ActorInfo InfoOf(const ActrId& id) {
    for (const ActorInfo& info : host().Actors()) {
      if (info.id == id) return info;
    }
    ADD_FAILURE() << id.ToString() << " does not live";
    return {};
  }

  ManualClock clock_;

 private:
  std::unique_ptr<Host> host_;
};

// The payload that c_caller takes: whom to send what.
inline std::string Order(const ActrId& target, std::string_view route,
                         std::string_view payload = {}) {
  const auto field = [](char tag, std::string_view bytes) {
    std::string out(1, tag);
    size_t size = bytes.size();
    for (; size > 127; size >>= 7) {
      out.push_back(static_cast<char>(size | 128));
    }
    out.push_back(static_cast<char>(size));
    return out.append(bytes);
  };
  return field(0x0a, EncodeActrId(target)) + field(0x12, route) +
         field(0x1a, payload);
}

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_HOST_FIXTURE_H_
