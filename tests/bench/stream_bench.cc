// What a reliable chunk of a data stream costs, from one actor to another, and
// what copying its bytes does.
#include <cstdint>
#include <cstring>
#include <string>

#include "abi/identity.h"
#include "benchmark/benchmark.h"
#include "tests/bench/stage.h"

namespace troupe::bench {
namespace {

constexpr int64_t kBatch = 10'000;

// Chunks of `range(0)` bytes to an actor on shard `range(1)`. The last 64 may
// still wait when the clock stops.
void Stream(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  const auto shard = static_cast<uint32_t>(state.range(1));
  Stage stage(shard + 1);
  stage.Add("chunk");
  const ActrId source = stage.Spawn(0, {}, "chunk");
  const ActrId sink = stage.Spawn(shard, {}, "chunk");
  while (state.KeepRunningBatch(kBatch)) {
    stage.Order(source, "bench.Stream", kBatch, size, sink);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Stream)
    ->Args({16, 0})
    ->Args({64 << 10, 0})
    ->Args({16, 1})
    ->Args({64 << 10, 1})
    ->UseRealTime();

void Memcpy(benchmark::State& state) {
  const std::string from(static_cast<size_t>(state.range(0)), 'x');
  std::string to(from.size(), '\0');
  while (state.KeepRunning()) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Memcpy)->Arg(16)->Arg(64 << 10);

}  // namespace
}  // namespace troupe::bench
