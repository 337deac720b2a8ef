// What the SDK's examples and templates allocate, they free: they are what
// authors begin with.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/sanitizer.h"
#include "tests/support/guest_path.h"
#include "tests/tools/conformance/findings.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::IsEmpty;

class MemoryTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MemoryTest, CallsLeaveNothingBehind) {
  if (TROUPE_ASAN != 0 || TROUPE_TSAN != 0) {
    GTEST_SKIP() << "a sanitizer's allocator counts nothing";
  }
  RunOptions options;
  options.path = RunfilePath(GetParam());
  options.checks = {FindCheck("memory.calls")};

  EXPECT_THAT(FindingsOf(options), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Guests, MemoryTest,
    ::testing::Values("guest_sdk/examples/counter.so",
                      "guest_sdk/examples/echo.so",
                      "guest_sdk/examples/echo_c.so",
                      "guest_sdk/examples/meter.so",
                      "guest_sdk/examples/session.so",
                      "tools/scaffold/templates/c/starter.so",
                      "tools/scaffold/templates/counter/starter.so",
                      "tools/scaffold/templates/greeter/starter.so",
                      "tools/scaffold/templates/stream/starter.so",
                      "tools/scaffold/templates/timer/starter.so"));

}  // namespace
}  // namespace troupe::conformance
