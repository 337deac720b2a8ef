// The codec on frames and replies that existing hosts and guests exchanged: it
// reads what the recording says about them, as libprotobuf does, and writes the
// guests' frames again byte for byte.
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "gtest/gtest.h"
#include "tests/golden/vectors.h"

namespace troupe {
namespace {

bool IsPrintable(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  return true;
}

std::string Quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// A payload as `host.text` shows it: printable ones also as text, long ones by
// their size.
std::string Payload(std::string_view payload) {
  if (payload.size() > 64) {
    return "payload=(" + std::to_string(payload.size()) + " bytes)";
  }
  std::string text = "payload=";
  if (IsPrintable(payload)) text += Quoted(payload) + " ";
  for (const char byte : payload) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", static_cast<unsigned char>(byte));
    text += hex;
  }
  return text;
}

std::string Id(const abi::EncodedActrId& id) {
  return ActrId::From(id.value()).ToString();
}

std::string Dest(const abi::DestV1& dest) {
  switch (dest.kind) {
    case abi::DestV1::Kind::kShell:
      return "dest=shell";
    case abi::DestV1::Kind::kLocal:
      return "dest=local";
    case abi::DestV1::Kind::kActor:
      return "dest=actor " + Id(dest.actor);
    case abi::DestV1::Kind::kNone:
      break;
  }
  return "dest=none";
}

std::string Text(std::string_view name, const abi::HostCallV1& call) {
  return std::string(name) + " route=" + std::string(call.route_key) + " " +
         Dest(call.dest) + " " + Payload(call.payload);
}

std::string Text(std::string_view name, const abi::HostCallRawV1& call) {
  return std::string(name) + " route=" + std::string(call.route_key) +
         " target=" + Id(call.target) + " " + Payload(call.payload);
}

std::string Text(std::string_view name, const abi::HostDiscoverV1& discover) {
  return std::string(name) +
         " type=" + ActrType::From(discover.target_type).ToString();
}

std::string Text(std::string_view name,
                 const abi::HostRegisterStreamV1& stream) {
  return std::string(name) + " " + std::string(stream.stream_id);
}

std::string Text(std::string_view name,
                 const abi::HostUnregisterStreamV1& stream) {
  return std::string(name) + " " + std::string(stream.stream_id);
}

std::string Text(std::string_view name,
                 const abi::HostSendDataStreamV1& message) {
  const abi::DataStream& chunk = message.chunk;
  const auto type = static_cast<int>(message.payload_type);
  const std::string timestamp =
      chunk.timestamp_ms ? std::to_string(*chunk.timestamp_ms) : "-";
  return std::string(name) + " " + Dest(message.dest) +
         " type=" + std::to_string(type) +
         " seq=" + std::to_string(chunk.sequence) +
         " stream=" + std::string(chunk.stream_id) + " ts=" + timestamp + " " +
         Payload(chunk.payload);
}

// What a guest's frame means, in the words of `host.text`, and its payload
// written again.
struct Meaning {
  std::string text;
  std::string payload;
};

template <typename Message>
Meaning Explain(std::string_view name, std::string_view payload) {
  Message message;
  EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(payload, &message));
  return {Text(name, message), abi::EncodeToString(message)};
}

Meaning Explain(const abi::AbiFrame& frame) {
  switch (frame.op) {
    case abi::Op::kHostCall:
      return Explain<abi::HostCallV1>("HOST_CALL", frame.payload);
    case abi::Op::kHostTell:
      return Explain<abi::HostTellV1>("HOST_TELL", frame.payload);
    case abi::Op::kHostCallRaw:
      return Explain<abi::HostCallRawV1>("HOST_CALL_RAW", frame.payload);
    case abi::Op::kHostDiscover:
      return Explain<abi::HostDiscoverV1>("HOST_DISCOVER", frame.payload);
    case abi::Op::kHostRegisterStream:
      return Explain<abi::HostRegisterStreamV1>("HOST_REGISTER_STREAM",
                                                frame.payload);
    case abi::Op::kHostUnregisterStream:
      return Explain<abi::HostUnregisterStreamV1>("HOST_UNREGISTER_STREAM",
                                                  frame.payload);
    case abi::Op::kHostSendDataStream:
      return Explain<abi::HostSendDataStreamV1>("HOST_SEND_DATA_STREAM",
                                                frame.payload);
    default:
      ADD_FAILURE() << "a guest sent op " << static_cast<uint32_t>(frame.op);
      return {};
  }
}

// A reply in the words of `reply:`.
std::string Explain(const abi::AbiReply& reply) {
  std::string text = "abi_version=" + std::to_string(reply.abi_version) +
                     " status=" + std::to_string(reply.status) +
                     " payload_len=" + std::to_string(reply.payload.size());
  if (IsPrintable(reply.payload)) text += " text=" + Quoted(reply.payload);
  return text;
}

// Both readers on the layers of a frame that a host sends.
template <typename Codec, typename Protobuf>
bool BothAccept(std::string_view bytes, Codec* message, Protobuf* reference) {
  const bool accepted = abi::Decode(bytes, message);
  EXPECT_EQ(accepted, reference->ParsePartialFromString(std::string(bytes)));
  return accepted;
}

struct GoldenLine {
  std::string where;
  GoldenEvent event;
  GoldenEvent next;  // the line after it, or one without a kind
};

std::vector<GoldenLine> LinesOf(std::string_view kind) {
  std::vector<GoldenLine> lines;
  for (const GoldenCase& golden : ReadGoldenCases()) {
    for (size_t i = 0; i < golden.events.size(); ++i) {
      if (golden.events[i].kind != kind) continue;
      const bool is_last = i + 1 == golden.events.size();
      lines.push_back(
          {golden.name + ", line " + std::to_string(golden.events[i].line),
           golden.events[i], is_last ? GoldenEvent() : golden.events[i + 1]});
    }
  }
  return lines;
}

TEST(GoldenTest, GuestsFramesMeanWhatTheRecordingSays) {
  std::set<abi::Op> ops;
  for (const auto& [where, event, next] : LinesOf("host.invoke")) {
    SCOPED_TRACE(where);
    const std::string bytes = event.Frame().value();
    abi::AbiFrame frame;
    actr::AbiFrame reference;
    ASSERT_TRUE(BothAccept(bytes, &frame, &reference));
    EXPECT_EQ(frame.payload, reference.payload());

    const Meaning meaning = Explain(frame);
    ASSERT_EQ(next.kind, "host.text");
    EXPECT_EQ(next.text, "abi_version=1 " + meaning.text);

    frame.payload = meaning.payload;
    EXPECT_EQ(abi::EncodeToString(frame), bytes);
    ops.insert(frame.op);
  }

  for (uint32_t op = 1; op <= 7; ++op) {
    EXPECT_TRUE(ops.contains(abi::Op{op})) << "nothing recorded for op " << op;
  }
}

TEST(GoldenTest, GuestsRepliesMeanWhatTheRecordingSays) {
  int replies = 0;
  for (const auto& [where, event, next] : LinesOf("return")) {
    SCOPED_TRACE(where);
    const auto bytes = event.Bytes("resp");
    if (!bytes.has_value()) continue;
    abi::AbiReply reply;
    actr::AbiReply reference;
    ASSERT_TRUE(BothAccept(*bytes, &reply, &reference));

    ASSERT_EQ(next.kind, "reply");
    EXPECT_EQ(Explain(reply), next.text);
    EXPECT_EQ(reply.status, reference.status());
    EXPECT_EQ(abi::EncodeToString(reply), *bytes);
    ++replies;
  }

  EXPECT_GT(replies, 50);
}

TEST(GoldenTest, HostsAnswersAreWrittenAgainByteForByte) {
  for (const auto& [where, event, next] : LinesOf("host.answer")) {
    SCOPED_TRACE(where);
    const auto bytes = event.Bytes("reply");
    if (!bytes.has_value()) continue;
    abi::AbiReply reply;
    actr::AbiReply reference;
    ASSERT_TRUE(BothAccept(*bytes, &reply, &reference));

    EXPECT_EQ(abi::EncodeToString(reply), *bytes);
  }
}

// A host's frames also come damaged. The guest's code tells which: one that
// could not be decoded ended in PROTOCOL_ERROR.
TEST(GoldenTest, WhatAGuestServedReadsStrictly) {
  int served = 0;
  for (const auto& [where, event, next] : LinesOf("handle")) {
    SCOPED_TRACE(where);
    const auto bytes = event.Frame();
    if (!bytes.has_value()) continue;
    abi::AbiFrame frame;
    actr::AbiFrame reference;
    const bool accepted = BothAccept(*bytes, &frame, &reference);
    if (next.kind != "return" || next.Number("rc") != 0) continue;
    ASSERT_TRUE(accepted);
    abi::AbiFrame strict;
    EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(*bytes, &strict));
    if (frame.op != abi::Op::kGuestHandle) continue;

    abi::GuestHandleV1 handle;
    actr::GuestHandleV1 reference_handle;
    ASSERT_TRUE(BothAccept(frame.payload, &handle, &reference_handle));
    abi::RpcEnvelope envelope;
    actr::RpcEnvelope reference_envelope;
    ASSERT_TRUE(
        BothAccept(handle.rpc_envelope, &envelope, &reference_envelope));
    EXPECT_EQ(envelope.route_key, reference_envelope.route_key());
    EXPECT_EQ(handle.ctx.request_id, reference_handle.ctx().request_id());
    ++served;
  }

  EXPECT_GT(served, 20);
}

TEST(GoldenTest, AFrameThatAHostNestsIsWrittenInOneGo) {
  for (const auto& [where, event, next] : LinesOf("handle")) {
    if (!where.starts_with("seed.handle.echo_caller")) continue;
    const std::string bytes = event.Frame().value();
    abi::AbiFrame frame;
    abi::GuestHandleV1 handle;
    abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>> nest;
    ASSERT_TRUE(abi::Decode(bytes, &frame));
    ASSERT_TRUE(abi::Decode(frame.payload, &handle));
    ASSERT_TRUE(abi::Decode(handle.rpc_envelope, &nest.payload.rpc_envelope));
    nest.abi_version = frame.abi_version;
    nest.op = frame.op;
    nest.payload.ctx = handle.ctx;

    EXPECT_EQ(abi::EncodeToString(nest), bytes);
    return;
  }
  FAIL() << "the case is missing";
}

}  // namespace
}  // namespace troupe
