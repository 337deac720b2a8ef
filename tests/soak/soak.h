// Programs that keep a host busy for long and look whether it keeps its
// promises: run by hand for minutes, by a test for seconds.
//
// Each prints figures while it runs and returns what was broken, OK for
// nothing. A failure is INTERNAL and says which promise, with figures.
#ifndef TROUPE_TESTS_SOAK_SOAK_H_
#define TROUPE_TESTS_SOAK_SOAK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "host/actor/workload_info.h"
#include "host/runtime/host.h"

namespace troupe::soak {

// Ten senders at full speed into one slow actor: memory stays flat, what was
// accepted is handled, and a sender waits or gets Unavailable.
struct FloodOptions {
  std::string guest;  // path of soak_guest.so
  absl::Duration time = absl::Seconds(60);
  WhenFull when_full = WhenFull::kReject;
};
absl::Status Flood(const FloodOptions& options);

// Many actors that call each other at random: every call is answered exactly
// once, and only true cycles are refused.
struct SwarmOptions {
  std::string guest;
  absl::Duration time = absl::Minutes(5);
  uint64_t actors = 10'000;
  bool with_cycles = false;
};
absl::Status Swarm(const SwarmOptions& options);

// Deadlines armed at once, over a minute: each passes once, at its time.
struct DeadlinesOptions {
  std::string guest;
  uint64_t count = 1'000'000;
};
absl::Status Deadlines(const DeadlinesOptions& options);

// Handlers that throw, time out and are cancelled leave nothing behind.
struct LeaksOptions {
  std::string guest;
  uint64_t rounds = 10'000;
};
absl::Status Leaks(const LeaksOptions& options);

// Reloads back to back while numbered messages come: each is handled once, by
// one version or the next. Memory stays flat when libraries are unmapped, else
// reloads are refused when too many are mapped.
struct ReloadsOptions {
  std::string guest;
  uint64_t count = 1000;
  bool unload = true;
};
absl::Status Reloads(const ReloadsOptions& options);

// Actors that break down in a loop, by an exception or a code, under load:
// their neighbours on the same shard and on another one lose no call. Prints
// how long their calls take, without and with the crash loop, in turn.
struct NeighboursOptions {
  std::string guest;
  absl::Duration time = absl::Seconds(60);
};
absl::Status Neighbours(const NeighboursOptions& options);

// Ends `host` with time enough for any machine; what does not end by then is a
// broken promise. Before what the host was given, such as its clock, goes.
absl::Status StopAll(Host* host);

// Memory of this process that is in use, in MiB.
uint64_t ResidentMiB();

}  // namespace troupe::soak

#endif  // TROUPE_TESTS_SOAK_SOAK_H_
