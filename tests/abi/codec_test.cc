// The codec against libprotobuf: the same bytes for the same message, and the
// same verdict and values for any bytes.
#include "abi/codec.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/abi/support/inspect.h"
#include "tests/abi/support/random_bytes.h"
#include "tests/abi/support/reference.h"

namespace troupe {
namespace {

constexpr int kRounds = 20000;
constexpr int kHostileRounds = 8000;

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// Reads `bytes` both ways and compares; whether they were accepted.
template <typename Messages>
bool CompareReaders(const std::string& bytes) {
  typename Messages::Protobuf expected;
  typename Messages::Codec lenient;
  typename Messages::Codec strict;
  const bool is_message = expected.ParsePartialFromString(bytes);
  Findings findings;
  if (is_message) Inspect<typename Messages::Codec>(bytes, &findings);
  const bool accepted = is_message && !findings.bad_text;

  EXPECT_EQ(abi::Decode(bytes, &lenient), accepted) << Hex(bytes);
  EXPECT_EQ(abi::Decode<abi::Reading::kStrict>(bytes, &strict),
            accepted && !findings.bad_wire_type)
      << Hex(bytes);
  if (!accepted) return false;
  EXPECT_TRUE(Same(lenient, expected)) << Hex(bytes);
  if (!findings.bad_wire_type) {
    EXPECT_TRUE(Same(strict, expected)) << Hex(bytes);
  }
  return true;
}

template <typename Messages>
class CodecTest : public ::testing::Test {
 protected:
  // A message of libprotobuf's with values by chance, encoded.
  std::string RandomMessage() {
    typename Messages::Protobuf message;
    Fill(random_, &message);
    return message.SerializePartialAsString();
  }

  Random random_{2026};
};

TYPED_TEST_SUITE(CodecTest, AllPairs<::testing::Types>);

TYPED_TEST(CodecTest, WritesTheBytesThatLibprotobufWrites) {
  for (int i = 0; i < kRounds && !this->HasFailure(); ++i) {
    const std::string bytes = this->RandomMessage();
    typename TypeParam::Codec message;
    ASSERT_TRUE(abi::Decode(bytes, &message)) << Hex(bytes);

    EXPECT_EQ(Hex(abi::EncodeToString(message)), Hex(bytes));
    EXPECT_EQ(abi::EncodedSize(message), bytes.size());
    EXPECT_TRUE(CompareReaders<TypeParam>(bytes));
  }
}

TYPED_TEST(CodecTest, JudgesAnyFieldsAsLibprotobufDoes) {
  int accepted = 0;
  for (int i = 0; i < kHostileRounds && !this->HasFailure(); ++i) {
    accepted += CompareReaders<TypeParam>(FieldSoup(this->random_));
  }

  EXPECT_GT(accepted, kHostileRounds / 10) << "the input is too hostile to compare";
  EXPECT_LT(accepted, kHostileRounds * 9 / 10) << "the input is not hostile enough";
}

TYPED_TEST(CodecTest, JudgesDamagedMessagesAsLibprotobufDoes) {
  for (int i = 0; i < kHostileRounds && !this->HasFailure(); ++i) {
    CompareReaders<TypeParam>(Damaged(this->random_, this->RandomMessage()));
  }
}

TYPED_TEST(CodecTest, JudgesEveryPrefixOfAMessageAsLibprotobufDoes) {
  for (int i = 0; i < 20 && !this->HasFailure(); ++i) {
    const std::string bytes = this->RandomMessage();
    for (size_t size = 0; size < bytes.size() && size < 500; ++size) {
      CompareReaders<TypeParam>(bytes.substr(0, size));
    }
  }
}

TYPED_TEST(CodecTest, MergesAMessageThatComesInTwoParts) {
  for (int i = 0; i < kHostileRounds / 4 && !this->HasFailure(); ++i) {
    CompareReaders<TypeParam>(this->RandomMessage() + this->RandomMessage());
  }
}

}  // namespace
}  // namespace troupe
