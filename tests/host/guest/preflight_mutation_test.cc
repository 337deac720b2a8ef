// The preflight on libraries that were damaged at random: it must answer, with
// a report that a user can read, whatever the bytes are.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "host/guest/preflight.h"
#include "tests/host/guest/test_files.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

constexpr int kMutations = 3000;

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  // One to four changes, mostly where the structure is: the header, the program
  // headers behind it, the section headers at the end.
  std::string Mutate(std::string content) {
    for (size_t i = 0, changes = 1 + Below(4); i < changes; ++i) {
      if (Below(12) == 0) {
        content.resize(Below(content.size()));
      }
      if (content.size() < sizeof(uint64_t)) {
        break;
      }
      Change(&content);
    }
    return content;
  }

 private:
  size_t Below(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  size_t PickOffset(size_t size) {
    switch (Below(4)) {
      case 0:
        return Below(std::min<size_t>(size, 64));
      case 1:
        return Below(std::min<size_t>(size, 1024));
      case 2:
        return size - 1 - Below(std::min<size_t>(size, 3072));
      default:
        return Below(size);
    }
  }

  void Change(std::string* content) {
    static constexpr uint64_t kValues[] = {
        0,
        1,
        0x7fffffff,
        0xffffffff,
        std::numeric_limits<int64_t>::max(),
        std::numeric_limits<uint64_t>::max()};
    const size_t offset = PickOffset(content->size());
    if (Below(2) == 0) {
      (*content)[offset] = static_cast<char>(random_());
      return;
    }
    // Aligned, so that it replaces one offset, size or address.
    const size_t start =
        std::min(offset, content->size() - sizeof(uint64_t)) / 8 * 8;
    const uint64_t value = kValues[Below(std::size(kValues))];
    content->replace(start, sizeof value, reinterpret_cast<const char*>(&value),
                     sizeof value);
  }

  std::mt19937 random_;
};

class PreflightMutationTest : public ::testing::TestWithParam<const char*> {};

TEST_P(PreflightMutationTest, AnswersOnAnyBytes) {
  const std::string sound = ReadFile(GuestPath(GetParam()));
  ASSERT_FALSE(sound.empty());
  Mutator mutator(20240601);
  int refused = 0;
  for (int i = 0; i < kMutations; ++i) {
    const PreflightReport report =
        Preflight(WriteFile("mutant.so", mutator.Mutate(sound)));

    refused += report.refused() ? 1 : 0;
    for (const Finding& finding : report.findings) {
      EXPECT_FALSE(finding.code.empty());
      EXPECT_FALSE(FormatFinding(finding).empty());
    }
  }
  EXPECT_GT(refused, kMutations / 10) << "the mutations do little damage";
  EXPECT_LT(refused, kMutations) << "the mutations leave nothing to check";
}

TEST_P(PreflightMutationTest, AnswersOnEveryTruncation) {
  const std::string sound = ReadFile(GuestPath(GetParam()));
  const size_t step = 1 + sound.size() / 1000;
  for (size_t size = 0; size < sound.size(); size += step) {
    const std::string path = WriteFile("cut.so", sound.substr(0, size));

    EXPECT_TRUE(Preflight(path).refused()) << "at " << size << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Guests, PreflightMutationTest,
                         ::testing::Values("echo", "echo3", "static_tls"));

}  // namespace
}  // namespace troupe
