// The corners of the wire format, each by name. The verdicts are libprotobuf's;
// each test asks it, too.
#include "abi/wire.h"

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/codec.h"
#include "abi/messages.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "gtest/gtest.h"

namespace troupe::abi {
namespace {

std::string Bytes(std::string_view bytes) { return std::string(bytes); }

// Whether `bytes` are a DataStream: one of the messages with the most kinds.
bool IsAccepted(const std::string& bytes) {
  DataStream message;
  const bool accepted = Decode(bytes, &message);
  actr::DataStream expected;
  EXPECT_EQ(accepted, expected.ParsePartialFromString(bytes));
  return accepted;
}

// The sequence, field 2, after reading `bytes` both ways.
uint64_t SequenceIn(const std::string& bytes) {
  DataStream message;
  EXPECT_TRUE(Decode(bytes, &message));
  actr::DataStream expected;
  EXPECT_TRUE(expected.ParsePartialFromString(bytes));
  EXPECT_EQ(message.sequence, expected.sequence());
  return message.sequence;
}

TEST(WireTest, AVarintHasTenBytesAtMost) {
  EXPECT_EQ(SequenceIn("\x10\x81\x80\x80\x80\x80\x80\x80\x80\x80" +
                       std::string(1, '\0')),
            1u);
  EXPECT_FALSE(IsAccepted("\x10\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80" +
                          std::string(1, '\0')));
}

TEST(WireTest, BitsAboveThe64thAreDropped) {
  EXPECT_EQ(SequenceIn("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
            uint64_t{1} << 63);
  EXPECT_EQ(SequenceIn("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7E"), 0u);
}

TEST(WireTest, ATagHasFiveBytesAtMost) {
  EXPECT_EQ(SequenceIn("\x90\x80\x80\x80" + std::string("\0\x07", 2)), 7u);
  EXPECT_FALSE(IsAccepted("\x90\x80\x80\x80\x80" + std::string("\0\x07", 2)));
}

TEST(WireTest, TagBitsAboveThe32ndAreDropped) {
  EXPECT_EQ(SequenceIn("\x90\x80\x80\x80\x70\x07"), 7u);
}

TEST(WireTest, FieldNumberZeroIsRefusedWithEachType) {
  for (char tag = 0; tag < 8; ++tag) {
    EXPECT_FALSE(IsAccepted(std::string(1, tag) + std::string(8, '\0')))
        << int{tag};
  }
}

TEST(WireTest, TypesSixAndSevenAreRefused) {
  EXPECT_FALSE(IsAccepted(Bytes("\x7E\x01")));
  EXPECT_FALSE(IsAccepted(Bytes("\x7F\x01")));
}

TEST(WireTest, ALengthHasFiveBytesAtMost) {
  EXPECT_TRUE(IsAccepted("\x1A\x81\x80\x80\x80" + std::string("\0x", 2)));
  EXPECT_FALSE(IsAccepted("\x1A\x81\x80\x80\x80\x80" + std::string("\0x", 2)));
}

TEST(WireTest, AHugeLengthIsRefused) {
  EXPECT_FALSE(IsAccepted(Bytes("\x1A\xFF\xFF\xFF\xFF\x07")));
  EXPECT_FALSE(IsAccepted(Bytes("\x1A\xFF\xFF\xFF\xFF\x0F")));
  EXPECT_FALSE(IsAccepted(Bytes("\x1A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01")));
  EXPECT_FALSE(IsAccepted(Bytes("\x7A\x80\x80\x80\x80\x08")));
}

TEST(WireTest, AnEndOfAGroupThatNothingOpenedIsRefused) {
  EXPECT_FALSE(IsAccepted(Bytes("\x7C")));
  EXPECT_FALSE(IsAccepted(Bytes("\x14")));
}

TEST(WireTest, AGroupIsSkippedWithWhatIsInIt) {
  EXPECT_EQ(SequenceIn("\x7B\x10\x05\x7C\x10\x07"), 7u);
  EXPECT_FALSE(IsAccepted(Bytes("\x7B\x10\x05")));
  EXPECT_FALSE(IsAccepted(Bytes("\x7B\x10\x05\x74")));
}

TEST(WireTest, GroupsNestAHundredDeep) {
  const std::string fits = std::string(100, '\x7B') + std::string(100, '\x7C');
  const std::string too_deep =
      std::string(101, '\x7B') + std::string(101, '\x7C');

  EXPECT_TRUE(IsAccepted(fits));
  EXPECT_FALSE(IsAccepted(too_deep));
}

TEST(WireTest, AMessageAroundGroupsTakesOneLevel) {
  // Field 4 is a MetadataEntry.
  const std::string fits = std::string(99, '\x7B') + std::string(99, '\x7C');
  const std::string too_deep =
      std::string(100, '\x7B') + std::string(100, '\x7C');

  EXPECT_TRUE(IsAccepted("\x22\xC6\x01" + fits));
  EXPECT_FALSE(IsAccepted("\x22\xC8\x01" + too_deep));
}

TEST(WireTest, AGroupInPlaceOfAKnownFieldIsSkipped) {
  EXPECT_EQ(SequenceIn("\x10\x07\x13\x10\x05\x14"), 7u);
}

TEST(WireTest, TheLastOfSeveralValuesWins) {
  EXPECT_EQ(SequenceIn("\x10\x05\x10\x07"), 7u);
}

TEST(WireTest, AUint32KeepsTheLower32Bits) {
  AbiFrame frame;
  ASSERT_TRUE(Decode("\x10\xE5\x80\x80\x80\x10", &frame));

  EXPECT_EQ(frame.op, Op::kGuestHandle);
}

TEST(WireTest, ANegativeStatusTakesTenBytes) {
  AbiReply reply;
  reply.status = -3;

  EXPECT_EQ(EncodeToString(reply),
            "\x10\xFD\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
}

TEST(WireTest, EachWidthOfANumberHasItsSize) {
  for (int bits = 0; bits < 64; ++bits) {
    const uint64_t value = uint64_t{1} << bits;
    for (const uint64_t number : {value - 1, value}) {
      std::array<char, 10> bytes;
      const char* end = wire::WriteVarint(number, bytes.data());
      EXPECT_EQ(wire::VarintSize(number),
                static_cast<size_t>(end - bytes.data()));
    }
  }
}

TEST(WireTest, EachBitOfANumberComesBackAtTheEndAndBeforeIt) {
  for (int bit = 0; bit < 64; ++bit) {
    for (const uint64_t number : {uint64_t{1} << bit, ~uint64_t{0} >> bit}) {
      std::string bytes(20, '\xFF');
      const char* const end = wire::WriteVarint(number, bytes.data());
      for (const size_t spare : {0, 8}) {
        const wire::Varint read = wire::ReadVarint(bytes.data(), end + spare);
        EXPECT_EQ(read.value, number);
        EXPECT_EQ(read.next, end);
      }
    }
  }
}

TEST(WireTest, CopiesOfEveryLengthTouchNothingElse) {
  const std::string source = [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text.push_back(static_cast<char>('0' + i));
    return text;
  }();
  for (size_t size = 0; size <= source.size(); ++size) {
    std::string target(size + 2, '#');
    char* const end =
        wire::CopyBytes(source.substr(0, size), target.data() + 1);

    EXPECT_EQ(end, target.data() + 1 + size);
    EXPECT_EQ(target, "#" + source.substr(0, size) + "#");
  }
}

// libprotobuf accepts these in proto2.
template <typename Message>
bool Reads(const std::string& bytes) {
  Message message;
  return Decode(bytes, &message);
}

TEST(WireTest, EachStringThatIsNotUtf8IsRefusedInProto2Too) {
  const std::string bad = "\x01\xFF";

  for (const std::string tag : {"\x0A", "\x12", "\x1A"}) {
    EXPECT_FALSE(Reads<ActrType>(tag + bad));
  }
  for (const std::string tag : {"\x0A", "\xA2\x06", "\xAA\x06", "\xB2\x06"}) {
    EXPECT_FALSE(Reads<RpcEnvelope>(tag + bad));
  }
  for (const std::string tag : {"\x0A", "\x12"}) {
    EXPECT_FALSE(Reads<MetadataEntry>(tag + bad));
  }
  EXPECT_FALSE(Reads<ErrorResponse>("\x12" + bad));
  EXPECT_FALSE(Reads<DataStream>("\x0A" + bad));
}

TEST(WireTest, AClosedEnumWithoutANameReadsAsAbsent) {
  RpcEnvelope envelope;
  ASSERT_TRUE(Decode("\x20\x01\x20\x04", &envelope));
  EXPECT_EQ(envelope.direction, Direction::kRequest);

  RpcEnvelope unknown;
  ASSERT_TRUE(Decode("\x20\x04", &unknown));
  EXPECT_EQ(unknown.direction, std::nullopt);
}

TEST(WireTest, StrictReadingRefusesAKnownFieldOfAnotherType) {
  // As in the recorded case seed.frame.payload_varint.
  const std::string bytes = "\x08\x01\x10\x65\x18\x05";
  AbiFrame frame;

  EXPECT_TRUE(Decode(bytes, &frame));
  EXPECT_FALSE(Decode<Reading::kStrict>(bytes, &frame));
}

TEST(WireTest, StrictReadingReachesNestedMessages) {
  // self_id has a serial number of type 2.
  const std::string bytes = Bytes("\x0A\x04\x0A\x02\x12") + '\0';
  GuestHandleV1 handle;

  EXPECT_TRUE(Decode(bytes, &handle));
  EXPECT_FALSE(Decode<Reading::kStrict>(bytes, &handle));
}

}  // namespace
}  // namespace troupe::abi
