// What a message costs, end to end: real libraries in a real host, with full
// frames, deadlines, ids, registry lookup and bounded mailboxes.
//
//   bazel run --config=release //tests/bench:runtime_bench
//
// Time is per call or tell. Compare within one run only.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <semaphore>
#include <string>
#include <vector>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "benchmark/benchmark.h"
#include "host/runtime/host.h"

namespace troupe {
namespace {

constexpr int64_t kBatch = 10'000;

// The guests lie beside the benchmark.
std::string Beside(const std::string& name) {
  std::string self(4096, '\0');
  const ssize_t size = readlink("/proc/self/exe", self.data(), self.size());
  if (size < 0) std::abort();
  self.resize(static_cast<size_t>(size));
  return self.substr(0, self.rfind('/') + 1) + name;
}

void CheckOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

// One host for one benchmark.
class Stage {
 public:
  explicit Stage(uint32_t shards, WhenFull when_full = WhenFull::kReject) {
    HostOptions options;
    options.shards = shards;
    host_ = *Host::Create(options);
    WorkloadOptions workload;
    workload.name = "bench";
    workload.path = Beside("bench_guest.so");
    workload.mailbox.when_full = when_full;
    CheckOk(host_->AddWorkload(workload));
  }

  ActrId Spawn(uint32_t shard) {
    SpawnOptions options;
    options.shard = shard;
    absl::StatusOr<ActrId> id = host_->Spawn("bench", options);
    CheckOk(id.status());
    return *id;
  }

  Host& host() { return *host_; }

  // `count` calls one after the other from the shard's own thread, each begun
  // by the callback of the one before.
  void CallInARow(const ActrId& target, int64_t count,
                  std::string_view payload) {
    Row row = {host_.get(), target, payload, count};
    host_->PostToShard(0, [&row] { row.Next(); });
    row.done.acquire();
  }

  void Order(const ActrId& actor, std::string_view route, int64_t count,
             size_t size, const ActrId& target) {
    CheckOk(host_->CallAndWait(actor, route, OrderOf(count, size, target))
                .status());
  }

  static std::string OrderOf(int64_t count, size_t size, const ActrId& target) {
    const uint32_t head[2] = {static_cast<uint32_t>(count),
                              static_cast<uint32_t>(size)};
    std::string payload(sizeof(head), '\0');
    std::memcpy(payload.data(), head, sizeof(head));
    return payload + EncodeActrId(target);
  }

 private:
  // Its callbacks hold one pointer, so that none is allocated.
  struct Row {
    void Next() {
      host->Call(target, "bench.Echo", payload, {}, [this](const Reply& reply) {
        CheckOk(reply.status);
        if (--left > 0) {
          Next();
        } else {
          done.release();
        }
      });
    }

    Host* host;
    const ActrId& target;
    std::string_view payload;
    int64_t left;
    std::binary_semaphore done{0};
  };

  std::unique_ptr<Host> host_;
};

// Encode, call of a loaded function, decode, in one caller-owned buffer with
// cached ids: what no host can be faster than.
void Floor(benchmark::State& state) {
  void* const library = dlopen(Beside("floor_guest.so").c_str(), RTLD_NOW);
  if (library == nullptr) std::abort();
  using EchoFn = int (*)(const char*, size_t, char*, size_t*);
  const auto echo = reinterpret_cast<EchoFn>(dlsym(library, "actr_handle"));
  const std::string id = EncodeActrId({1, 1, {"bench", "bench", "1.0.0"}});
  const std::string payload(static_cast<size_t>(state.range(0)), 'x');
  std::vector<char> buffer(payload.size() + 512);
  std::vector<char> reply(payload.size() + 512);
  for (auto _ : state) {
    abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>> frame;
    frame.abi_version = abi::kAbiVersion;
    frame.op = abi::Op::kGuestHandle;
    frame.payload.ctx.self_id = abi::EncodedActrId(id);
    frame.payload.ctx.request_id = "abcdefgh-0-1";
    frame.payload.rpc_envelope.route_key = "bench.Echo";
    frame.payload.rpc_envelope.payload = payload;
    frame.payload.rpc_envelope.request_id = "abcdefgh-0-1";
    frame.payload.rpc_envelope.timeout_ms = 30'000;
    const abi::Encoding encoding(frame);
    encoding.Write(buffer.data());
    size_t reply_len = 0;
    if (echo(buffer.data(), encoding.size(), reply.data(), &reply_len) != 0) {
      std::abort();
    }
    abi::AbiReply answer;
    if (!abi::Decode({reply.data(), reply_len}, &answer)) std::abort();
    benchmark::DoNotOptimize(answer.payload.data());
  }
}
BENCHMARK(Floor)->Arg(16)->Arg(1024)->Arg(65536);

void HostCall(benchmark::State& state) {
  Stage stage(1);
  const ActrId echo = stage.Spawn(0);
  const std::string payload(static_cast<size_t>(state.range(0)), 'x');
  while (state.KeepRunningBatch(kBatch)) {
    stage.CallInARow(echo, kBatch, payload);
  }
}
BENCHMARK(HostCall)->Arg(16)->Arg(1024)->Arg(65536)->UseRealTime();

void GuestCallOneShard(benchmark::State& state) {
  Stage stage(1);
  const ActrId caller = stage.Spawn(0);
  const ActrId echo = stage.Spawn(0);
  while (state.KeepRunningBatch(kBatch)) {
    stage.Order(caller, "bench.Call", kBatch,
                static_cast<size_t>(state.range(0)), echo);
  }
}
BENCHMARK(GuestCallOneShard)->Arg(16)->Arg(1024)->Arg(65536)->UseRealTime();

// One caller on each of `range` pairs; the callers on one shard, the callees on
// the other.
void GuestCallAcrossShards(benchmark::State& state) {
  const int64_t pairs = state.range(0);
  Stage stage(2);
  std::vector<ActrId> callers;
  std::vector<ActrId> echoes;
  for (int64_t i = 0; i < pairs; ++i) {
    callers.push_back(stage.Spawn(0));
    echoes.push_back(stage.Spawn(1));
  }
  const int64_t per_pair = pairs == 1 ? 1000 : 400;
  while (state.KeepRunningBatch(per_pair * pairs)) {
    std::counting_semaphore<> done(0);
    for (int64_t i = 0; i < pairs; ++i) {
      stage.host().Call(callers[i], "bench.Call",
                        Stage::OrderOf(per_pair, 16, echoes[i]), {},
                        [&done](const Reply& reply) {
                          CheckOk(reply.status);
                          done.release();
                        });
    }
    for (int64_t i = 0; i < pairs; ++i) done.acquire();
  }
}
BENCHMARK(GuestCallAcrossShards)->Arg(1)->Arg(256)->UseRealTime();

// `range(0)` senders to one receiver, whose mailbox makes them wait; the
// receiver on shard `range(1)`.
void Tell(benchmark::State& state) {
  const int64_t senders = state.range(0);
  const uint32_t shard = static_cast<uint32_t>(state.range(1));
  Stage stage(shard + 1, WhenFull::kWait);
  std::vector<ActrId> tellers;
  for (int64_t i = 0; i < senders; ++i) tellers.push_back(stage.Spawn(0));
  const ActrId sink = stage.Spawn(shard);
  while (state.KeepRunningBatch(kBatch * senders)) {
    std::counting_semaphore<> done(0);
    for (const ActrId& teller : tellers) {
      stage.host().Call(teller, "bench.Tell", Stage::OrderOf(kBatch, 16, sink),
                        {}, [&done](const Reply& reply) {
                          CheckOk(reply.status);
                          done.release();
                        });
    }
    for (int64_t i = 0; i < senders; ++i) done.acquire();
    // Through the same mailbox: all tells are handled before it answers.
    CheckOk(stage.host().CallAndWait(sink, "bench.Sunk", "").status());
  }
}
BENCHMARK(Tell)
    ->Args({1, 0})
    ->Args({10, 0})
    ->Args({1, 1})
    ->Args({10, 1})
    ->UseRealTime();

}  // namespace
}  // namespace troupe

BENCHMARK_MAIN();
