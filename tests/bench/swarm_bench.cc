// What many actors cost: to start, to keep, and to have them tell one another.
// The argument is how many; each run is one iteration of its own host.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// Has a handler spawn `count` actors of `type` on its own shard and waits until
// all have started. Their ids follow one another up to the one returned.
ActrId SpawnMany(Stage* stage, uint32_t count, std::string_view type,
                 std::string_view ping) {
  const ActrId parent = stage->Spawn(0);
  const uint32_t head[2] = {count, 0};
  std::string order(reinterpret_cast<const char*>(head), sizeof(head));
  order += type;
  RequestOptions options;
  options.timeout = absl::Minutes(10);
  const absl::StatusOr<std::string> last =
      stage->host().CallAndWait(parent, "bench.Spawn", order, options);
  CheckOk(last.status());
  ActrId id = ActrId::From(abi::EncodedActrId(*last).value());
  // They start in the order in which they were spawned.
  if (!ping.empty()) {
    CheckOk(stage->host().CallAndWait(id, ping, "", options).status());
  }
  return id;
}

void Spawn(benchmark::State& state) {
  const uint32_t count = static_cast<uint32_t>(state.range(0));
  while (state.KeepRunning()) {
    Stage stage(1);
    stage.Add("idle");
    stage.Spawn(0, {}, "idle");
    const double bytes_before = ResidentBytes();
    const SteadyClock::time_point begin = SteadyClock::now();
    SpawnMany(&stage, count, "bench:idle:1.0.0", "idle.Ping");
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

// Calls to `range` actors in turn, from their shard's own thread.
class RoundTrip {
 public:
  RoundTrip(Host* host, const ActrId& last, uint32_t count)
      : host_(host), id_(last), last_(last.serial_number), count_(count) {}

  // Thread: any but the shard's.
  void Run(int64_t calls) {
    left_ = calls;
    host_->PostToShard(0, [this] { Next(); });
    done_.acquire();
  }

 private:
  void Next() {
    at_ = (at_ + 1) % count_;
    id_.serial_number = last_ - at_;
    host_->Call(id_, "idle.Ping", "", {}, [this](const Reply& reply) {
      CheckOk(reply.status);
      if (--left_ > 0) {
        Next();
      } else {
        done_.release();
      }
    });
  }

  Host* const host_;
  ActrId id_;
  const uint64_t last_;
  const uint32_t count_;
  uint32_t at_ = 0;
  int64_t left_ = 0;
  std::binary_semaphore done_{0};
};

void HostCallAmong(benchmark::State& state) {
  constexpr int64_t kBatch = 10'000;
  const uint32_t count = static_cast<uint32_t>(state.range(0));
  Stage stage(1);
  stage.Add("idle");
  RoundTrip trip(&stage.host(),
                 SpawnMany(&stage, count, "bench:idle:1.0.0", "idle.Ping"),
                 count);
  while (state.KeepRunningBatch(kBatch)) trip.Run(kBatch);
}
BENCHMARK(HostCallAmong)
    ->RangeMultiplier(100)
    ->Range(1, 1'000'000)
    ->UseRealTime();

// `range` handlers wait at once for an answer of the embedder. Where a waiting
// call costs mappings, those above the host's budget are refused.
void WaitingCalls(benchmark::State& state) {
  const uint32_t count = static_cast<uint32_t>(state.range(0));
  while (state.KeepRunning()) {
    Stage stage(1);
    stage.Add("waiter");
    std::vector<Responder> waiting;
    std::atomic<uint32_t> under_way{0};
    CheckOk(stage.host().AddShellHandler(
        "waiter.Answer", [&](const ShellRequest&, Responder responder) {
          waiting.push_back(std::move(responder));
          ++under_way;
        }));
    ActrId id = SpawnMany(&stage, count, "bench:waiter:1.0.0", "");
    const double bytes_before = ResidentBytes();
    const SteadyClock::time_point begin = SteadyClock::now();
    RequestOptions options;
    options.timeout = absl::Minutes(10);
    std::atomic<uint32_t> refused{0};
    std::string why;
    std::counting_semaphore<> done(0);
    for (uint32_t i = 0; i < count; ++i, --id.serial_number) {
      stage.host().Call(id, "waiter.Ask", "", options, [&](const Reply& reply) {
        if (!reply.status.ok() && refused++ == 0) {
          why = std::string(reply.status.message());
        }
        done.release();
      });
    }
    while (under_way + refused < count) usleep(1000);
    state.SetIterationTime(SecondsSince(begin));
    state.counters["bytes_per_call"] =
        (ResidentBytes() - bytes_before) / under_way.load();
    state.counters["waiting"] = under_way.load();
    state.SetLabel(why);
    for (Responder& responder : waiting) responder.Answer(std::string());
    for (uint32_t i = 0; i < count; ++i) done.acquire();
  }
}
BENCHMARK(WaitingCalls)
    ->Arg(1'000)
    ->Arg(100'000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

// Calls to one actor whose handlers take turns, each of which asks the Shell:
// `range` are under way when it begins to answer.
void InterleavedWaits(benchmark::State& state) {
  const auto count = static_cast<uint32_t>(state.range(0));
  HostOptions host_options;
  host_options.shards = 1;
  host_options.max_handlers = count;
  host_options.watchdog = absl::ZeroDuration();
  const auto host = Host::Create(host_options);
  CheckOk(host.status());
  WorkloadOptions workload;
  workload.name = "waiter";
  workload.path = Beside("waiter_guest.so");
  workload.mailbox.max_messages = count;
  CheckOk((*host)->AddWorkload(workload));
  const absl::StatusOr<ActrId> waiter = (*host)->Spawn("waiter");
  CheckOk(waiter.status());
  std::vector<Responder> waiting;
  CheckOk((*host)->AddShellHandler(
      "waiter.Answer", [&](const ShellRequest&, Responder responder) {
        waiting.push_back(std::move(responder));
        if (waiting.size() < count) return;
        for (Responder& other : waiting) other.Answer(std::string());
        waiting.clear();
      }));
  std::counting_semaphore<> done(0);
  while (state.KeepRunningBatch(count)) {
    for (uint32_t i = 0; i < count; ++i) {
      (*host)->Call(*waiter, "waiter.AskInTurn", "", {},
                    [&](const Reply& reply) {
                      CheckOk(reply.status);
                      done.release();
                    });
    }
    for (uint32_t i = 0; i < count; ++i) done.acquire();
  }
}
BENCHMARK(InterleavedWaits)->Arg(1)->Arg(1'000)->UseRealTime();

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
