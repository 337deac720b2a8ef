#include "host/runtime/config_units.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(ConfigUnitsTest, ReadsBytesWithAndWithoutAUnit) {
  EXPECT_EQ(ParseBytes("512"), 512u);
  EXPECT_EQ(ParseBytes("512B"), 512u);
  EXPECT_EQ(ParseBytes("64 KiB"), 65536u);
  EXPECT_EQ(ParseBytes("8MiB"), 8u << 20);
  EXPECT_EQ(ParseBytes("2GiB"), uint64_t{2} << 30);
}

TEST(ConfigUnitsTest, RefusesBytesThatAreNone) {
  for (const char* text : {"", "MiB", "-1", "1.5MiB", "8MB", "8MiB x",
                           "9223372036854775808", "9000000000GiB"}) {
    EXPECT_EQ(ParseBytes(text), std::nullopt) << text;
  }
}

TEST(ConfigUnitsTest, WritesBytesAsItReadsThem) {
  for (const uint64_t bytes : {uint64_t{0}, uint64_t{1}, uint64_t{1000},
                               uint64_t{1024}, uint64_t{8} << 20}) {
    EXPECT_EQ(ParseBytes(FormatBytes(bytes)), bytes);
  }
  EXPECT_EQ(FormatBytes(8 << 20), "8MiB");
  EXPECT_EQ(FormatBytes(1000), "1000B");
}

TEST(ConfigUnitsTest, ReadsTimesThatAreFiniteAndNotNegative) {
  EXPECT_EQ(ParseDuration("1.5s"), absl::Milliseconds(1500));
  EXPECT_EQ(ParseDuration("1m30s"), absl::Seconds(90));
  EXPECT_EQ(ParseDuration("0"), absl::ZeroDuration());
  for (const char* text : {"", "10", "-1s", "inf", "s", "10 parsecs"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace troupe
