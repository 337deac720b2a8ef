// The host understands what existing guests said to theirs: every recorded
// frame reads as the operation that the recording says it is.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "host/route/operation.h"
#include "tests/golden/vectors.h"

namespace troupe {
namespace {

using abi::Op;

// All parts below are in the words of `host.text`: a short printable payload
// also as text, a long one by its size.
std::string Payload(std::string_view payload) {
  if (payload.size() > 64) {
    return fmt::format("payload=({} bytes)", payload.size());
  }
  bool is_printable = true;
  std::string hex;
  for (const char byte : payload) {
    is_printable = is_printable && byte >= 0x20 && byte <= 0x7e;
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return is_printable ? fmt::format("payload=\"{}\" {}", payload, hex)
                      : "payload=" + hex;
}

std::string Id(const abi::EncodedActrId& id) {
  return ActrId::From(id.value()).ToString();
}

std::string Dest(const abi::DestV1& dest) {
  switch (dest.kind) {
    case abi::DestV1::Kind::kShell:
      return "shell";
    case abi::DestV1::Kind::kLocal:
      return "local";
    case abi::DestV1::Kind::kActor:
      return "actor " + Id(dest.actor);
    case abi::DestV1::Kind::kNone:
      break;
  }
  return "none";
}

std::string ChunkText(const Operation& operation) {
  const abi::HostSendDataStreamV1& send = *operation.send;
  const abi::DataStream& chunk = send.chunk;
  return fmt::format(
      "HOST_SEND_DATA_STREAM dest={} type={} seq={} stream={} ts={} {}",
      Dest(send.dest), static_cast<int>(send.payload_type), chunk.sequence,
      operation.stream_id,
      chunk.timestamp_ms.has_value() ? std::to_string(*chunk.timestamp_ms)
                                     : "-",
      Payload(chunk.payload));
}

std::string Text(const Operation& operation) {
  switch (operation.op) {
    case Op::kHostCall:
    case Op::kHostTell:
      return fmt::format(
          "{} route={} dest={} {}",
          operation.op == Op::kHostCall ? "HOST_CALL" : "HOST_TELL",
          operation.call.route_key, Dest(operation.call.dest),
          Payload(operation.call.payload));
    case Op::kHostCallRaw:
      return fmt::format(
          "HOST_CALL_RAW route={} target={} {}", operation.call.route_key,
          Id(operation.call.dest.actor), Payload(operation.call.payload));
    case Op::kHostDiscover:
      return "HOST_DISCOVER type=" + ActrType::From(operation.type).ToString();
    case Op::kHostRegisterStream:
      return fmt::format("HOST_REGISTER_STREAM {}", operation.stream_id);
    case Op::kHostUnregisterStream:
      return fmt::format("HOST_UNREGISTER_STREAM {}", operation.stream_id);
    case Op::kHostSendDataStream:
      return ChunkText(operation);
    default:
      return "an op that was never recorded";
  }
}

// The recorded frames, each with the meaning that stands behind it.
struct Line {
  std::string where;
  std::string frame;
  std::string meaning;
};

std::vector<Line> RecordedFrames() {
  std::vector<Line> lines;
  for (const GoldenCase& golden : ReadGoldenCases()) {
    for (size_t i = 0; i + 1 < golden.events.size(); ++i) {
      const GoldenEvent& event = golden.events[i];
      if (event.kind != "host.invoke") continue;
      EXPECT_EQ(golden.events[i + 1].kind, "host.text");
      lines.push_back({fmt::format("{}, line {}", golden.name, event.line),
                       event.Frame().value(), golden.events[i + 1].text});
    }
  }
  return lines;
}

TEST(GoldenHostTest, EveryRecordedFrameReadsAsTheRecordingSays) {
  std::set<Op> ops;
  for (const Line& line : RecordedFrames()) {
    SCOPED_TRACE(line.where);
    Operation operation;

    const abi::Code code = ReadOperation(line.frame, &operation);

    // A destination without a kind was sent on purpose: the frame is refused.
    const bool has_kind = line.meaning.find(" dest=none ") == std::string::npos;
    EXPECT_EQ(code, has_kind ? abi::Code::kSuccess : abi::Code::kProtocolError);
    if (has_kind) {
      EXPECT_EQ("abi_version=1 " + Text(operation), line.meaning);
    }
    ops.insert(operation.op);
  }

  for (uint32_t op = 1; op <= 7; ++op) {
    EXPECT_TRUE(ops.contains(Op{op})) << "nothing recorded for op " << op;
  }
}

}  // namespace
}  // namespace troupe
