#include "abi/utf8.h"

#include <string>

#include "actr/abi.pb.h"
#include "gtest/gtest.h"

namespace troupe::abi {
namespace {

// What libprotobuf makes of `text` in a proto3 string.
bool LibprotobufAccepts(const std::string& text) {
  const std::string bytes =
      std::string("\x0A") + static_cast<char>(text.size()) + text;
  return actr::HostRegisterStreamV1().ParseFromString(bytes);
}

TEST(Utf8Test, JudgesEveryShortSequenceAsLibprotobufDoes) {
  // Each class of bytes by its limits, in every sequence of up to four.
  const std::string bytes =
      "\x01\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0"
      "\xF1\xF3\xF4\xF5\xFF";
  const size_t count = bytes.size();
  for (size_t i = 0; i < count * count * count * count; ++i) {
    const std::string text = {bytes[i % count], bytes[i / count % count],
                              bytes[i / count / count % count],
                              bytes[i / count / count / count]};
    for (size_t size = 1; size <= 4; ++size) {
      if (size < 4 && i % 97 != 0) continue;
      const std::string part = text.substr(0, size);
      ASSERT_EQ(IsValidUtf8(part), LibprotobufAccepts(part))
          << i << " " << size;
    }
  }
}

TEST(Utf8Test, FindsABadByteAtEveryPlaceOfEveryLength) {
  for (size_t size = 0; size < 40; ++size) {
    std::string text(size, 'a');
    EXPECT_TRUE(IsValidUtf8(text));
    for (size_t at = 0; at < size; ++at) {
      text[at] = '\xFF';
      EXPECT_FALSE(IsValidUtf8(text)) << at << " of " << size;
      text[at] = 'a';
    }
  }
}

TEST(Utf8Test, AZeroByteIsText) {
  EXPECT_TRUE(IsValidUtf8(std::string_view("\0", 1)));
}

TEST(Utf8Test, DoesNotReadBeyondTheTextForASequenceThatIsCut) {
  const std::string text = "a\xE2\x82\xAC";

  EXPECT_TRUE(IsValidUtf8(std::string_view(text)));
  EXPECT_FALSE(IsValidUtf8(std::string_view(text).substr(0, 3)));
}

}  // namespace
}  // namespace troupe::abi
