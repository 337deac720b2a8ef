// The host of one benchmark: real libraries that lie beside the program, and
// actors of them on the shards that the benchmark names.
#ifndef TROUPE_TESTS_BENCH_STAGE_H_
#define TROUPE_TESTS_BENCH_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/identity.h"
#include "absl/status/status.h"
#include "host/runtime/host.h"

namespace troupe::bench {

// The file called `name` in the directory of this program.
std::string Beside(std::string_view name);

// Ends the process with the error: a benchmark that fails has no figure.
void CheckOk(const absl::Status& status);

class Stage {
 public:
  // A host with the workload "bench" (bench_guest.cc), whose senders are told
  // `when_full`.
  explicit Stage(uint32_t shards, WhenFull when_full = WhenFull::kReject);

  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // One workload more: the library `name`_guest.so.
  void Add(const std::string& name);

  // Starts an actor on `shard` and waits for it.
  ActrId Spawn(uint32_t shard, const SpawnOptions& options = {},
               std::string_view workload = "bench");

  Host& host() { return *host_; }

  // Has the "bench" actor perform `route` ("bench.Call", …) `count` times on
  // `target`, with `size` bytes, and waits for the end.
  void Order(const ActrId& actor, std::string_view route, int64_t count,
             size_t size, const ActrId& target);

  // The same for every actor at once: the n-th of `actors` on the n-th of
  // `targets`, or all on a single one.
  void OrderAll(const std::vector<ActrId>& actors, std::string_view route,
                int64_t count, size_t size, const std::vector<ActrId>& targets);

 private:
  std::unique_ptr<Host> host_;
};

}  // namespace troupe::bench

#endif  // TROUPE_TESTS_BENCH_STAGE_H_
