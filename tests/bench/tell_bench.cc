// What a tell costs, until its receiver has handled it. Senders that find the
// mailbox full wait for room.
#include <cstdint>
#include <vector>

#include "abi/identity.h"
#include "benchmark/benchmark.h"
#include "host/runtime/host.h"
#include "tests/bench/stage.h"

namespace troupe::bench {
namespace {

constexpr int64_t kBatch = 10'000;

// `range(0)` senders on the first shard to one receiver on shard `range(1)`.
void Tell(benchmark::State& state) {
  const int64_t senders = state.range(0);
  const uint32_t shard = static_cast<uint32_t>(state.range(1));
  Stage stage(shard + 1, WhenFull::kWait);
  std::vector<ActrId> tellers;
  for (int64_t i = 0; i < senders; ++i) tellers.push_back(stage.Spawn(0));
  const ActrId sink = stage.Spawn(shard);
  while (state.KeepRunningBatch(kBatch * senders)) {
    stage.OrderAll(tellers, "bench.Tell", kBatch, 16, {sink});
    // Through the same mailbox: all tells are handled before it answers.
    CheckOk(stage.host().CallAndWait(sink, "bench.Sunk", "").status());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Tell)
    ->Args({1, 0})
    ->Args({10, 0})
    ->Args({1, 1})
    ->Args({10, 1})
    ->UseRealTime();

}  // namespace
}  // namespace troupe::bench
