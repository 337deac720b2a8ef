// What a call costs, end to end: real libraries in a real host, with full
// frames, deadlines, ids, registry lookup and bounded mailboxes. Time is per
// call; `Floor` is what no host can be faster than.
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "benchmark/benchmark.h"
#include "host/runtime/host.h"
#include "tests/bench/stage.h"

namespace troupe::bench {
namespace {

constexpr int64_t kBatch = 10'000;

// Calls one after the other from the shard's own thread, each begun by the
// callback of the one before. The callbacks hold one pointer, so that none is
// allocated.
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
  while (state.KeepRunning()) {
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
    Row row = {&stage.host(), echo, payload, kBatch};
    stage.host().PostToShard(0, [&row] { row.Next(); });
    row.done.acquire();
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
    stage.OrderAll(callers, "bench.Call", per_pair, 16, echoes);
  }
}
BENCHMARK(GuestCallAcrossShards)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace troupe::bench
