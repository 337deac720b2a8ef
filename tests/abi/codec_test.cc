// The codec against libprotobuf: the same bytes for the same message, and the
// same verdict and values for any bytes.
#include "abi/codec.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/abi/support/compare.h"
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

// Whether `bytes` were accepted, by both readers.
template <typename Messages>
bool ReadsAlike(const std::string& bytes) {
  const Comparison comparison = CompareReaders<Messages>(bytes);
  if (comparison.difference.empty()) return comparison.accepted;
  ADD_FAILURE() << comparison.difference << ": " << Hex(bytes);
  return false;
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

    const std::string written = abi::EncodeToString(message);
    EXPECT_TRUE(written == bytes) << Hex(written) << "\n" << Hex(bytes);
    EXPECT_EQ(abi::EncodedSize(message), bytes.size());
    EXPECT_TRUE(ReadsAlike<TypeParam>(bytes));
  }
}

TYPED_TEST(CodecTest, JudgesAnyFieldsAsLibprotobufDoes) {
  int accepted = 0;
  for (int i = 0; i < kHostileRounds && !this->HasFailure(); ++i) {
    accepted += ReadsAlike<TypeParam>(FieldSoup(this->random_));
  }

  EXPECT_GT(accepted, kHostileRounds / 10)
      << "the input is too hostile to compare";
  EXPECT_LT(accepted, kHostileRounds * 9 / 10)
      << "the input is not hostile enough";
}

TYPED_TEST(CodecTest, JudgesDamagedMessagesAsLibprotobufDoes) {
  for (int i = 0; i < kHostileRounds && !this->HasFailure(); ++i) {
    ReadsAlike<TypeParam>(Damaged(this->random_, this->RandomMessage()));
  }
}

TYPED_TEST(CodecTest, JudgesEveryPrefixOfAMessageAsLibprotobufDoes) {
  for (int i = 0; i < 20 && !this->HasFailure(); ++i) {
    const std::string bytes = this->RandomMessage();
    for (size_t size = 0; size < bytes.size() && size < 500; ++size) {
      ReadsAlike<TypeParam>(bytes.substr(0, size));
    }
  }
}

TYPED_TEST(CodecTest, MergesAMessageThatComesInTwoParts) {
  for (int i = 0; i < kHostileRounds / 4 && !this->HasFailure(); ++i) {
    ReadsAlike<TypeParam>(this->RandomMessage() + this->RandomMessage());
  }
}

}  // namespace
}  // namespace troupe
