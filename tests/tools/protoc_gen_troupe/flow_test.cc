// Handlers and clients of methods that stream.
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/status_matchers.h"
#include "tests/tools/protoc_gen_troupe/flow_workloads.h"

namespace troupe {
namespace {

using ::test::flow::FlowUserService;
using ::test::flow::Number;

class FlowTest : public ::testing::Test {
 protected:
  absl::StatusOr<Number> Run(int64_t last) {
    return host_.Call<Number>(user_, FlowUserService::kRun.route, Of(last));
  }

  TestHost host_;
  const ActrId flow_ = *host_.Start<Flow>(kFlowType);
  const ActrId user_ = *host_.Start<FlowUser>("test:user:1.0.0");
};

TEST_F(FlowTest, ItemsFlowThroughMethodsOfAllThreeShapes) {
  EXPECT_EQ(Run(4)->value(), 2 * (1 + 2 + 3 + 4));
  EXPECT_EQ(Run(0)->value(), 0);
}

TEST_F(FlowTest, AHandlersErrorReachesTheReaderOfItsItems) {
  EXPECT_THAT(Run(-1).status(),
              StatusIs(absl::StatusCode::kOutOfRange, "below zero"));
}

}  // namespace
}  // namespace troupe
