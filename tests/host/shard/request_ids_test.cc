#include "host/shard/request_ids.h"

#include "fmt/format.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

TEST(RequestIdsTest, CountInHexadecimalBehindThePrefix) {
  RequestIds ids("run-0-");
  for (int number = 1; number <= 70'000; ++number) {
    ASSERT_EQ(ids.Next(), fmt::format("run-0-{:x}", number));
  }
}

}  // namespace
}  // namespace troupe
