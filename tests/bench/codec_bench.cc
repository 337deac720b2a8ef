// What the codec costs per frame, beside the lite runtime with message objects
// that are used again. The argument is the payload's size in bytes.
//
//   bazel run --config=release //tests/bench:codec_bench
#include <cstdlib>
#include <string>
#include <vector>

#include "abi/codec.h"
#include "abi/messages.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "benchmark/benchmark.h"

namespace troupe {
namespace {

constexpr std::string_view kRequestId = "00f067aa0ba902b7-000000000000002a";
constexpr std::string_view kRoute = "shop.Checkout.Reserve";

// Encoded once, as a host does.
const std::string kShop =
    abi::EncodeToString(abi::ActrId{101, 0x1A2B3C, {"acme", "shop", "1.0.0"}});
const std::string kStock =
    abi::EncodeToString(abi::ActrId{101, 0x2B3C4D, {"acme", "stock", "1.0.0"}});

std::string PayloadOf(const benchmark::State& state) {
  return std::string(static_cast<size_t>(state.range(0)), 'p');
}

// Buffers as a host pools them.
std::vector<char> Buffer(const benchmark::State& state) {
  return std::vector<char>(static_cast<size_t>(state.range(0)) + 1024);
}

template <typename Message>
std::string_view EncodeInto(const Message& message, std::vector<char>& buffer) {
  const abi::Encoding<Message> encoding(message);
  if (encoding.size() > buffer.size()) std::abort();
  encoding.Write(buffer.data());
  return {buffer.data(), encoding.size()};
}

using NestedFrame = abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>>;

NestedFrame MakeFrame(std::string_view payload) {
  NestedFrame frame;
  frame.abi_version = abi::kAbiVersion;
  frame.op = abi::Op::kGuestHandle;
  frame.payload.ctx.self_id = abi::EncodedActrId(kStock);
  frame.payload.ctx.caller_id = abi::EncodedActrId(kShop);
  frame.payload.ctx.request_id = kRequestId;
  frame.payload.rpc_envelope.route_key = kRoute;
  frame.payload.rpc_envelope.payload = payload;
  frame.payload.rpc_envelope.request_id = kRequestId;
  frame.payload.rpc_envelope.timeout_ms = 30000;
  return frame;
}

void NestEncodeFrame(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  std::vector<char> buffer = Buffer(state);
  for ([[maybe_unused]] auto _ : state) {
    const NestedFrame frame = MakeFrame(payload);
    benchmark::DoNotOptimize(EncodeInto(frame, buffer));
  }
}

bool DecodeNest(std::string_view bytes, abi::GuestHandleV1* handle,
                abi::RpcEnvelope* envelope) {
  abi::AbiFrame frame;
  return abi::Decode<abi::Reading::kStrict>(bytes, &frame) &&
         abi::Decode<abi::Reading::kStrict>(frame.payload, handle) &&
         abi::Decode<abi::Reading::kStrict>(handle->rpc_envelope, envelope);
}

void NestDecodeFrame(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  const std::string bytes = abi::EncodeToString(MakeFrame(payload));
  for ([[maybe_unused]] auto _ : state) {
    abi::GuestHandleV1 handle;
    abi::RpcEnvelope envelope;
    if (!DecodeNest(bytes, &handle, &envelope)) std::abort();
    benchmark::DoNotOptimize(envelope.payload);
    benchmark::DoNotOptimize(handle.ctx.self_id);
  }
}

// All four steps: the host writes the frame, the guest reads it and writes its
// reply, the host reads that.
void Nest(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  std::vector<char> frame_buffer = Buffer(state);
  std::vector<char> reply_buffer = Buffer(state);
  for ([[maybe_unused]] auto _ : state) {
    abi::GuestHandleV1 handle;
    abi::RpcEnvelope envelope;
    const NestedFrame frame = MakeFrame(payload);
    if (!DecodeNest(EncodeInto(frame, frame_buffer), &handle, &envelope)) {
      std::abort();
    }
    abi::AbiReply reply;
    reply.abi_version = abi::kAbiVersion;
    reply.payload = *envelope.payload;
    abi::AbiReply answer;
    if (!abi::Decode(EncodeInto(reply, reply_buffer), &answer)) std::abort();
    benchmark::DoNotOptimize(answer);
  }
}

void NestWithLite(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  actr::AbiFrame frame;
  actr::GuestHandleV1 handle;
  actr::RpcEnvelope envelope;
  actr::AbiReply reply;
  std::string bytes;
  for ([[maybe_unused]] auto _ : state) {
    envelope.Clear();
    envelope.set_route_key(kRoute.data(), kRoute.size());
    envelope.set_payload(payload);
    envelope.set_request_id(kRequestId.data(), kRequestId.size());
    envelope.set_timeout_ms(30000);
    handle.Clear();
    handle.mutable_ctx()->mutable_self_id()->ParseFromString(kStock);
    handle.mutable_ctx()->mutable_caller_id()->ParseFromString(kShop);
    handle.mutable_ctx()->set_request_id(kRequestId.data(), kRequestId.size());
    envelope.SerializeToString(handle.mutable_rpc_envelope());
    frame.Clear();
    frame.set_abi_version(1);
    frame.set_op(101);
    handle.SerializeToString(frame.mutable_payload());
    frame.SerializeToString(&bytes);

    frame.ParseFromString(bytes);
    handle.ParseFromString(frame.payload());
    envelope.ParseFromString(handle.rpc_envelope());
    reply.Clear();
    reply.set_abi_version(1);
    reply.set_payload(envelope.payload());
    reply.SerializeToString(&bytes);

    reply.ParseFromString(bytes);
    benchmark::DoNotOptimize(reply);
  }
}

abi::HostCallV1 MakeCall(std::string_view payload) {
  abi::HostCallV1 call;
  call.route_key = kRoute;
  call.dest = abi::DestV1::Actor(abi::EncodedActrId(kStock));
  call.payload = payload;
  return call;
}

abi::HostSendDataStreamV1 MakeSend(std::string_view payload) {
  abi::HostSendDataStreamV1 send;
  send.dest = abi::DestV1::Actor(abi::EncodedActrId(kStock));
  send.chunk.stream_id = "upload-1";
  send.chunk.sequence = 1000;
  send.chunk.payload = payload;
  send.payload_type = abi::PayloadType::kStreamReliable;
  return send;
}

abi::RpcEnvelope MakeEnvelope(std::string_view payload) {
  return MakeFrame(payload).payload.rpc_envelope;
}

abi::AbiReply MakeReply(std::string_view payload) {
  abi::AbiReply reply;
  reply.abi_version = abi::kAbiVersion;
  reply.payload = payload;
  return reply;
}

template <auto kMake>
void EncodeOne(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  std::vector<char> buffer = Buffer(state);
  for ([[maybe_unused]] auto _ : state) {
    const auto message = kMake(payload);
    benchmark::DoNotOptimize(EncodeInto(message, buffer));
  }
}

template <auto kMake>
void DecodeOne(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  const std::string bytes = abi::EncodeToString(kMake(payload));
  for ([[maybe_unused]] auto _ : state) {
    decltype(kMake(payload)) message;
    if (!abi::Decode(bytes, &message)) std::abort();
    benchmark::DoNotOptimize(message);
  }
}

// The same bytes with the lite runtime: read into one object again and again,
// and written from it.
template <auto kMake, typename Message>
void EncodeOneWithLite(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  Message message;
  message.ParsePartialFromString(abi::EncodeToString(kMake(payload)));
  std::string bytes;
  for ([[maybe_unused]] auto _ : state) {
    message.SerializePartialToString(&bytes);
    benchmark::DoNotOptimize(bytes);
  }
}

template <auto kMake, typename Message>
void DecodeOneWithLite(benchmark::State& state) {
  const std::string payload = PayloadOf(state);
  const std::string bytes = abi::EncodeToString(kMake(payload));
  Message message;
  for ([[maybe_unused]] auto _ : state) {
    message.ParsePartialFromString(bytes);
    benchmark::DoNotOptimize(message);
  }
}

void DecodeActrId(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    abi::EncodedActrId id;
    if (!id.Merge(kStock, abi::Reading::kLenient, 99)) std::abort();
    benchmark::DoNotOptimize(id);
  }
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(16)->Arg(1024)->Arg(64 * 1024);
}

BENCHMARK(Nest)->Apply(Sizes);
BENCHMARK(NestWithLite)->Apply(Sizes);
BENCHMARK(NestEncodeFrame)->Apply(Sizes);
BENCHMARK(NestDecodeFrame)->Apply(Sizes);
BENCHMARK(DecodeActrId);
BENCHMARK(EncodeOne<MakeEnvelope>)->Apply(Sizes);
BENCHMARK(EncodeOneWithLite<MakeEnvelope, actr::RpcEnvelope>)->Apply(Sizes);
BENCHMARK(DecodeOne<MakeEnvelope>)->Apply(Sizes);
BENCHMARK(DecodeOneWithLite<MakeEnvelope, actr::RpcEnvelope>)->Apply(Sizes);
BENCHMARK(EncodeOne<MakeCall>)->Apply(Sizes);
BENCHMARK(EncodeOneWithLite<MakeCall, actr::HostCallV1>)->Apply(Sizes);
BENCHMARK(DecodeOne<MakeCall>)->Apply(Sizes);
BENCHMARK(DecodeOneWithLite<MakeCall, actr::HostCallV1>)->Apply(Sizes);
BENCHMARK(EncodeOne<MakeSend>)->Apply(Sizes);
BENCHMARK(EncodeOneWithLite<MakeSend, actr::HostSendDataStreamV1>)
    ->Apply(Sizes);
BENCHMARK(DecodeOne<MakeSend>)->Apply(Sizes);
BENCHMARK(DecodeOneWithLite<MakeSend, actr::HostSendDataStreamV1>)
    ->Apply(Sizes);
BENCHMARK(EncodeOne<MakeReply>)->Apply(Sizes);
BENCHMARK(EncodeOneWithLite<MakeReply, actr::AbiReply>)->Apply(Sizes);
BENCHMARK(DecodeOne<MakeReply>)->Apply(Sizes);
BENCHMARK(DecodeOneWithLite<MakeReply, actr::AbiReply>)->Apply(Sizes);

}  // namespace
}  // namespace troupe

BENCHMARK_MAIN();
