// What many actors cost: to start, to keep, and to have them tell one another.
// The argument is how many; each run is one iteration of its own host.
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <semaphore>
#include <string>

#include "abi/identity.h"
#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "fmt/format.h"
#include "host/runtime/host.h"
#include "tests/bench/stage.h"

namespace troupe::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

// Memory of this process that is in place, in bytes.
double ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  unsigned long long all = 0;       // NOLINT(google-runtime-int): for scanf
  unsigned long long resident = 0;  // NOLINT(google-runtime-int)
  if (file == nullptr || std::fscanf(file, "%llu %llu", &all, &resident) != 2) {
    std::abort();
  }
  std::fclose(file);
  return static_cast<double>(resident) *
         static_cast<double>(sysconf(_SC_PAGESIZE));
}

// A handler spawns `range` actors on its own shard; over when all have started.
void Spawn(benchmark::State& state) {
  const uint32_t count = static_cast<uint32_t>(state.range(0));
  while (state.KeepRunning()) {
    Stage stage(1);
    stage.Add("idle");
    const ActrId parent = stage.Spawn(0);
    stage.Spawn(0, {}, "idle");
    const uint32_t head[2] = {count, 0};
    std::string order(reinterpret_cast<const char*>(head), sizeof(head));
    order += "bench:idle:1.0.0";
    RequestOptions options;
    options.timeout = absl::Minutes(10);
    const double bytes_before = ResidentBytes();
    const SteadyClock::time_point begin = SteadyClock::now();
    const absl::StatusOr<std::string> last =
        stage.host().CallAndWait(parent, "bench.Spawn", order, options);
    CheckOk(last.status());
    const ActrId id = ActrId::From(abi::EncodedActrId(*last).value());
    // They start in the order in which they were spawned.
    CheckOk(stage.host().CallAndWait(id, "idle.Ping", "", options).status());
    state.SetIterationTime(SecondsSince(begin));
    state.counters["bytes_per_actor"] =
        (ResidentBytes() - bytes_before) / count;
  }
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(Spawn)
    ->RangeMultiplier(100)
    ->Range(100, 1'000'000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

// A tree of actors with `range` leaves that adds up their numbers.
void Skynet(benchmark::State& state) {
  const uint64_t size = static_cast<uint64_t>(state.range(0));
  while (state.KeepRunning()) {
    Stage stage(1);
    stage.Add("skynet");
    std::string sum;
    std::binary_semaphore told(0);
    CheckOk(stage.host().AddShellHandler(
        "skynet.Add", [&](const ShellRequest& request, Responder) {
          sum = std::string(request.payload);
          told.release();
        }));
    SpawnOptions root;
    root.config = fmt::format("0 {}", size);
    const SteadyClock::time_point begin = SteadyClock::now();
    stage.Spawn(0, root, "skynet");
    told.acquire();
    state.SetIterationTime(SecondsSince(begin));
    if (sum != fmt::to_string(size * (size - 1) / 2)) std::abort();
  }
}
BENCHMARK(Skynet)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace troupe::bench
