// What an item of a streaming call costs, from one actor to another: batched,
// each alone, and large ones, beside the Memcpy of stream_bench.cc.
#include <cstdint>
#include <string_view>

#include "abi/identity.h"
#include "benchmark/benchmark.h"
#include "tests/bench/stage.h"

namespace troupe::bench {
namespace {

// Items of one call.
constexpr int64_t kItems = 100'000;

// Has an actor on shard 0 perform `route` with items of `range(0)` bytes and an
// actor on shard `range(1)`.
void Run(benchmark::State& state, std::string_view route) {
  const auto size = static_cast<size_t>(state.range(0));
  const auto shard = static_cast<uint32_t>(state.range(1));
  Stage stage(shard + 1);
  stage.Add("item");
  const ActrId caller = stage.Spawn(0, {}, "item");
  const ActrId handler = stage.Spawn(shard, {}, "item");
  while (state.KeepRunningBatch(kItems)) {
    stage.Order(caller, route, kItems, size, handler);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// From the handler to its caller.
void PullItems(benchmark::State& state) { Run(state, "bench.Pull"); }
BENCHMARK(PullItems)->ArgsProduct({{16, 64 << 10}, {0, 1}})->UseRealTime();

void PullEachItem(benchmark::State& state) { Run(state, "bench.PullEach"); }
BENCHMARK(PullEachItem)->ArgsProduct({{16}, {0, 1}})->UseRealTime();

// From the caller to the handler.
void PushItems(benchmark::State& state) { Run(state, "bench.Push"); }
BENCHMARK(PushItems)->ArgsProduct({{16, 64 << 10}, {0, 1}})->UseRealTime();

void PushEachItem(benchmark::State& state) { Run(state, "bench.PushEach"); }
BENCHMARK(PushEachItem)->ArgsProduct({{16}, {0, 1}})->UseRealTime();

}  // namespace
}  // namespace troupe::bench
