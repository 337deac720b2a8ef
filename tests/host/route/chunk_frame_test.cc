#include "host/route/chunk_frame.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "gtest/gtest.h"
#include "host/actor/chunk.h"

namespace troupe {
namespace {

void SetUpSlot(uint64_t serial, WorkloadInfo* info, ActorSlot* slot) {
  info->realm = 1;
  info->type = {"acme", "shop", "1.0.0"};
  const std::string id = EncodeActrId({1, 1, info->type});
  const std::string other = EncodeActrId({2, 1, info->type});
  size_t at = 0;
  while (id[at] == other[at]) ++at;
  info->id_prefix = id.substr(0, at);
  info->id_suffix = id.substr(at + 1);
  slot->workload = info;
  slot->serial = serial;
}

TEST(ChunkFrameTest, ItsBytesAreTheCodecsWhateverItHas) {
  WorkloadInfo info;
  ActorSlot sender;
  ActorSlot target;
  SetUpSlot(7, &info, &sender);
  SetUpSlot(300, &info, &target);
  const std::string long_text(300, 'x');
  const std::array<abi::MetadataEntry, 2> entries = {
      abi::MetadataEntry{"key", long_text}, abi::MetadataEntry{"", ""}};
  for (int has = 0; has < 32; ++has) {
    abi::DataStream chunk;
    chunk.stream_id = (has & 1) != 0 ? std::string_view(long_text) : "s";
    chunk.sequence = (has & 1) != 0 ? uint64_t{1} << 63 : 0;
    chunk.payload = (has & 2) != 0 ? std::string_view(long_text) : "";
    if ((has & 4) != 0) chunk.metadata = abi::Metadata(entries);
    if ((has & 8) != 0) chunk.timestamp_ms = -1;
    info.generation = (has & 16) != 0 ? 2 : 3;
    ChunkParts parts;
    parts.chunk = &chunk;
    parts.payload_type = abi::PayloadType::kStreamReliable;
    parts.target = &target;
    parts.target_serial = 300;
    if ((has & 1) != 0) {
      parts.sender = &sender;
      parts.sender_serial = 7;
    }

    Message* message = WriteChunk(parts, nullptr);

    const std::string id = EncodeActrId({7, 1, info.type});
    abi::AbiFrameOf<abi::GuestDataStreamV1> same;
    same.abi_version = abi::kAbiVersion;
    same.op = abi::Op::kGuestDataStream;
    same.payload.chunk = chunk;
    if ((has & 1) != 0) same.payload.sender = abi::EncodedActrId(id);
    same.payload.bridge_token = message->token;
    EXPECT_EQ(message->bytes(), abi::EncodeToString(same)) << has;
    EXPECT_EQ(message->token != 0, (has & 16) != 0);
    EXPECT_EQ(StreamIdOf(*message), chunk.stream_id);
    EXPECT_EQ(SequenceOf(*message), chunk.sequence);
    EXPECT_TRUE(IsChunk(*message));
    EXPECT_TRUE(IsReliableChunk(*message));
    MessagePool::Free(message, nullptr);
  }
}

}  // namespace
}  // namespace troupe
