// What the lists of fields do not say by themselves: ids that are kept as
// bytes, metadata, destinations, and frames that are written in one go.
#include "abi/messages.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/plain_reply.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe::abi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ActrId kShop{7, 0xABCDEF, {"acme", "shop", "1.0.0"}};

std::vector<std::string> Keys(const Metadata& metadata) {
  std::vector<std::string> keys;
  for (const MetadataEntry& entry : metadata) keys.emplace_back(entry.key);
  return keys;
}

// A DataStream with one entry of metadata.
std::string ChunkWith(std::string_view key) {
  const std::array entries = {MetadataEntry{key, "v"}};
  DataStream chunk;
  chunk.metadata = Metadata(entries);
  return EncodeToString(chunk);
}

std::string Nested(char tag, const std::string& bytes) {
  return std::string(1, tag) + static_cast<char>(bytes.size()) + bytes;
}

TEST(EncodedActrIdTest, IsWrittenAsTheBytesItWasMadeFrom) {
  const std::string bytes = EncodeToString(kShop);
  InvocationContextV1 context;
  context.self_id = EncodedActrId(bytes);

  EXPECT_EQ(EncodeToString(context), Nested('\x0A', bytes));
}

TEST(EncodedActrIdTest, PointsIntoTheBytesItWasReadFrom) {
  const std::string bytes = Nested('\x0A', EncodeToString(kShop));
  InvocationContextV1 context;
  ASSERT_TRUE(Decode(bytes, &context));

  EXPECT_EQ(context.self_id.bytes().data(), bytes.data() + 2);
  EXPECT_EQ(context.self_id.value(), kShop);
  EXPECT_FALSE(context.caller_id.has_value());
}

TEST(EncodedActrIdTest, IsPresentWhenItIsEmpty) {
  InvocationContextV1 context;
  ASSERT_TRUE(Decode(Nested('\x0A', ""), &context));

  EXPECT_TRUE(context.self_id.has_value());
  EXPECT_EQ(context.self_id.value(), ActrId());
}

TEST(EncodedActrIdTest, MergesWhatComesInSeveralParts) {
  const std::string bytes =
      Nested('\x0A', EncodeToString(kShop)) + Nested('\x0A', "\x10\x09");
  InvocationContextV1 context;
  ASSERT_TRUE(Decode(bytes, &context));

  ActrId merged = kShop;
  merged.serial_number = 9;
  EXPECT_EQ(context.self_id.value(), merged);
  EXPECT_THAT(context.self_id.bytes(), IsEmpty());
  EXPECT_EQ(EncodeToString(context), Nested('\x0A', EncodeToString(merged)));
}

TEST(EncodedActrIdTest, RefusesBytesThatAreNoId) {
  InvocationContextV1 context;

  EXPECT_FALSE(Decode(Nested('\x0A', "\x10"), &context));
}

// Whether an id in a frame is accepted, and whether reading it accepts it.
void ExpectTheSameVerdict(const std::string& bytes) {
  InvocationContextV1 context;
  ActrId id;
  InvocationContextV1 strict_context;
  ActrId strict_id;
  EXPECT_EQ(Decode(Nested('\x0A', bytes), &context), Decode(bytes, &id));
  EXPECT_EQ(Decode<Reading::kStrict>(Nested('\x0A', bytes), &strict_context),
            Decode<Reading::kStrict>(bytes, &strict_id));
}

TEST(EncodedActrIdTest, EveryDamagedByteIsJudgedAsByReadingTheId) {
  const std::string plain = EncodeToString(kShop);
  for (size_t at = 0; at < plain.size(); ++at) {
    ExpectTheSameVerdict(plain.substr(0, at));
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = plain;
      changed[at] = static_cast<char>(byte);
      ExpectTheSameVerdict(changed);
      ExpectTheSameVerdict(std::string(plain).insert(at, 1, changed[at]));
    }
  }
}

TEST(EncodedActrIdTest, AnythingAfterTheThreeTextsOfTheTypeIsRead) {
  for (const std::string extra :
       {"\x1C", "\x1A\x05", "\x22\x01z", "\x22\x01"}) {
    const std::string type = "\x0A\x01x\x12\x01y\x1A\x01z" + extra;
    ExpectTheSameVerdict("\x0A\x02\x08\x01\x10\x09" + Nested('\x1A', type));
  }
}

TEST(EncodedActrIdTest, GetIsFalseForNoIdAndForBytesThatAreNone) {
  ActrId id;

  EXPECT_FALSE(EncodedActrId().Get(&id));
  EXPECT_FALSE(EncodedActrId("\x10").Get(&id));
  EXPECT_EQ(EncodedActrId("\x10").value(), ActrId());
}

TEST(MetadataTest, IsWrittenFromTheCallersArray) {
  const std::array entries = {MetadataEntry{"a", "1"}, MetadataEntry{"b", ""}};
  RpcEnvelope envelope;
  envelope.metadata = Metadata(entries);

  actr::RpcEnvelope read;
  ASSERT_TRUE(read.ParsePartialFromString(EncodeToString(envelope)));
  ASSERT_EQ(read.metadata_size(), 2);
  EXPECT_EQ(read.metadata(0).key(), "a");
  EXPECT_EQ(read.metadata(0).value(), "1");
  EXPECT_EQ(read.metadata(1).key(), "b");
}

TEST(MetadataTest, CanBeWalkedTwice) {
  DataStream chunk;
  const std::string bytes = ChunkWith("a") + ChunkWith("b");
  ASSERT_TRUE(Decode(bytes, &chunk));

  EXPECT_THAT(Keys(chunk.metadata), ElementsAre("a", "b"));
  EXPECT_THAT(Keys(chunk.metadata), ElementsAre("a", "b"));
}

TEST(MetadataTest, IsCollectedFromEveryPartOfAChunk) {
  const std::string bytes = Nested('\x0A', ChunkWith("a")) +
                            Nested('\x0A', EncodeToString(DataStream())) +
                            Nested('\x0A', ChunkWith("b")) +
                            Nested('\x0A', ChunkWith("c"));
  GuestDataStreamV1 message;
  ASSERT_TRUE(Decode(bytes, &message));

  EXPECT_THAT(Keys(message.chunk.metadata), ElementsAre("a", "b", "c"));
}

TEST(DestV1Test, TheLastKindWins) {
  DestV1 dest;
  ASSERT_TRUE(Decode("\x08\x01\x10\x01", &dest));

  EXPECT_EQ(dest.kind, DestV1::Kind::kLocal);
}

TEST(DestV1Test, PresenceDecidesAndNotTheValue) {
  DestV1 dest;
  ASSERT_TRUE(Decode(std::string_view("\x08\0", 2), &dest));

  EXPECT_EQ(dest.kind, DestV1::Kind::kShell);
}

TEST(DestV1Test, AnActorThatComesAgainAfterAnotherKindStartsAnew) {
  const std::string bytes = Nested('\x1A', EncodeToString(kShop)) + "\x08\x01" +
                            Nested('\x1A', "\x10\x09");
  DestV1 dest;
  ASSERT_TRUE(Decode(bytes, &dest));

  EXPECT_EQ(dest.actor.value(), (ActrId{0, 9, {}}));
}

TEST(DestV1Test, AnActorThatComesTwiceIsMerged) {
  const std::string bytes =
      Nested('\x1A', EncodeToString(kShop)) + Nested('\x1A', "\x10\x09");
  DestV1 dest;
  ASSERT_TRUE(Decode(bytes, &dest));

  EXPECT_EQ(dest.actor.value(), (ActrId{7, 9, kShop.type}));
}

TEST(RpcEnvelopeTest, ThePayloadIsWrittenAlsoWhenThereIsNone) {
  EXPECT_EQ(EncodeToString(RpcEnvelope()),
            std::string_view("\x0A\0\x12\0\xB2\x06\0\xC0\x06\0", 10));
}

TEST(RpcEnvelopeTest, AnAbsentPayloadIsToldFromAnEmptyOne) {
  RpcEnvelope absent;
  RpcEnvelope empty;
  ASSERT_TRUE(Decode("", &absent));
  ASSERT_TRUE(Decode(std::string_view("\x12\0", 2), &empty));

  EXPECT_EQ(absent.payload, std::nullopt);
  EXPECT_EQ(empty.payload, "");
}

TEST(NestTest, AFrameWrittenInOneGoEqualsOneWrittenLayerByLayer) {
  const std::string id = EncodeToString(kShop);
  AbiFrameOf<GuestHandleOf<RpcEnvelope>> at_once;
  at_once.abi_version = kAbiVersion;
  at_once.op = Op::kGuestHandle;
  at_once.payload.ctx.self_id = EncodedActrId(id);
  at_once.payload.ctx.request_id = "r";
  at_once.payload.rpc_envelope.route_key = "shop.Shop.Buy";
  at_once.payload.rpc_envelope.payload = std::string_view("payload");

  const std::string envelope = EncodeToString(at_once.payload.rpc_envelope);
  GuestHandleV1 handle;
  handle.ctx = at_once.payload.ctx;
  handle.rpc_envelope = envelope;
  const std::string payload = EncodeToString(handle);
  const AbiFrame frame{kAbiVersion, Op::kGuestHandle, payload};

  EXPECT_EQ(EncodeToString(at_once), EncodeToString(frame));
}

TEST(NestTest, AMessageWithoutBytesIsLeftOutLikeEmptyBytes) {
  AbiFrameOf<HostStopV1> frame;
  frame.op = Op::kHostStop;

  EXPECT_EQ(EncodeToString(frame), "\x10\xEB\x07");
}

// A payload of the caller's own.
struct Zeroes {
  size_t count = 0;

  size_t ByteSize() const { return count; }
  char* Write(char* out) const { return std::fill_n(out, count, '0'); }
};

TEST(NestTest, APayloadCanWriteItself) {
  AbiReplyOf<Zeroes> reply;
  reply.payload = {3};
  RpcEnvelopeOf<Zeroes> envelope;
  envelope.payload = Zeroes{2};

  EXPECT_EQ(EncodeToString(reply),
            "\x1A\x03"
            "000");
  EXPECT_THAT(EncodeToString(envelope), ::testing::HasSubstr("\x12\x02"
                                                             "00"));
}

TEST(PlainReplyTest, ASuccessOfAnySizeIsRecognisedWithItsPayload) {
  for (const size_t size : {1, 16, 127, 128, 70'000}) {
    const std::string payload(size, 'x');
    const std::string bytes =
        EncodeToString(AbiReply{kAbiVersion, 0, payload, {}});
    std::string_view found;
    EXPECT_TRUE(ReadPlainSuccess(bytes, &found));
    EXPECT_EQ(found, payload);
  }
}

TEST(PlainReplyTest, WhatIsRecognisedDecodesToTheSame) {
  const std::string good = EncodeToString(AbiReply{kAbiVersion, 0, "pong", {}});
  for (size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      std::string_view payload;
      if (!ReadPlainSuccess(bytes, &payload)) continue;
      AbiReply reply;
      ASSERT_TRUE(Decode(bytes, &reply));
      EXPECT_EQ(reply.status, 0);
      EXPECT_EQ(reply.abi_version, kAbiVersion);
      EXPECT_EQ(reply.payload, payload);
    }
  }
}

TEST(PlainReplyTest, AnErrorATruncatedReplyAndAnythingBehindAreNot) {
  std::string_view payload;
  const std::string good = EncodeToString(AbiReply{kAbiVersion, 0, "pong", {}});
  EXPECT_FALSE(ReadPlainSuccess("", &payload));
  EXPECT_FALSE(ReadPlainSuccess(good.substr(0, good.size() - 1), &payload));
  EXPECT_FALSE(ReadPlainSuccess(good + "x", &payload));
  EXPECT_FALSE(ReadPlainSuccess(
      EncodeToString(AbiReply{kAbiVersion, -1, "no", {}}), &payload));
}

TEST(OldReaderTest, AMessageWithoutTheNewFieldsReadsTheRest) {
  // An AbiFrame has the fields 1 to 3 of a reply and nothing from 1001 on: to
  // such a reader, as to older ones, the error is unknown.
  AbiReply reply;
  reply.abi_version = 1;
  reply.status = -1;
  reply.payload = "text";
  reply.error = ErrorResponse{10006, "shop.Shop.Buy"};
  const std::string bytes = EncodeToString(reply);

  AbiFrame old_reader;
  ASSERT_TRUE(Decode<Reading::kStrict>(bytes, &old_reader));
  actr::AbiFrame old_libprotobuf_reader;
  ASSERT_TRUE(old_libprotobuf_reader.ParseFromString(bytes));

  EXPECT_EQ(old_reader.payload, "text");
  EXPECT_EQ(old_libprotobuf_reader.payload(), "text");
}

}  // namespace
}  // namespace troupe::abi
