// Generated fakes of methods that stream: a workload that uses all three, and a
// service that the test plays.
#include <cstdint>
#include <vector>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/status_matchers.h"
#include "tests/tools/protoc_gen_troupe/flow.troupe_fake.h"
#include "tests/tools/protoc_gen_troupe/flow_workloads.h"

namespace troupe {
namespace {

using ::test::flow::FlowFake;
using ::test::flow::FlowUserService;
using ::test::flow::Number;
using ::testing::SizeIs;

class FakeFlowTest : public ::testing::Test {
 protected:
  absl::StatusOr<Number> Run() {
    return host_.Call<Number>(user_, FlowUserService::kRun.route, Of(3));
  }

  static std::vector<int64_t> ValuesOf(const std::vector<Number>& numbers) {
    std::vector<int64_t> values;
    for (const Number& number : numbers) values.push_back(number.value());
    return values;
  }

  TestHost host_;
  const FlowFake flow_{host_.AddPeer(kFlowType)};
  const ActrId user_ = *host_.Start<FlowUser>("test:user:1.0.0");
};

TEST_F(FakeFlowTest, AFakeStreamsAndKeepsWhatIsStreamedToIt) {
  flow_.Count().Stream({Of(5), Of(6)});
  flow_.Double().StreamEach([](const Number& number) {
    return absl::StatusOr<Number>(Of(10 * number.value()));
  });
  flow_.Add().Return(Of(7));

  EXPECT_EQ(Run()->value(), 7);

  ASSERT_THAT(flow_.Count().requests(), SizeIs(1));
  EXPECT_EQ(flow_.Count().requests()[0].value(), 3);
  EXPECT_THAT(ValuesOf(flow_.Double().requests().at(0)),
              ::testing::ElementsAre(5, 6));
  EXPECT_THAT(ValuesOf(flow_.Add().requests().at(0)),
              ::testing::ElementsAre(50, 60));
}

TEST_F(FakeFlowTest, AFakeWorksItsAnswerOutOfWhatWasStreamed) {
  flow_.Count().Stream({});
  flow_.Double().Stream({Of(1), Of(2), Of(4)});
  flow_.Add().Run([](const std::vector<Number>& numbers) {
    return absl::StatusOr<Number>(Of(static_cast<int64_t>(numbers.size())));
  });

  EXPECT_EQ(Run()->value(), 3);
}

TEST_F(FakeFlowTest, AFakeFailsBehindItsItemsOrAtOnce) {
  flow_.Count().Stream({Of(1)}).ThenFail(NotFoundError("torn"));
  flow_.Double().Stream({});
  flow_.Add().Return(Of(0));
  EXPECT_THAT(Run().status(), StatusIs(absl::StatusCode::kNotFound, "torn"));

  flow_.Count().Fail(UnavailableError("closed"));
  EXPECT_THAT(Run().status(),
              StatusIs(absl::StatusCode::kUnavailable, "closed"));

  flow_.Count().Stream({});
  flow_.Double()
      .StreamEach([](const Number&) { return absl::StatusOr<Number>(Of(0)); })
      .ThenFail(NotFoundError("no doubles"));
  EXPECT_THAT(Run().status(),
              StatusIs(absl::StatusCode::kNotFound, "no doubles"));
}

TEST_F(FakeFlowTest, AFakesItemsMayTakeTime) {
  flow_.Count().Delay(absl::Seconds(5)).Stream({Of(1)});
  flow_.Double().Delay(absl::Seconds(1)).Stream({});
  flow_.Add().Delay(absl::Seconds(1)).Return(Of(2));

  const StartedCall call =
      host_.StartCall(user_, FlowUserService::kRun.route, Of(3));
  host_.Advance(absl::Seconds(6));
  EXPECT_FALSE(call.ended());
  host_.Advance(absl::Seconds(1));

  EXPECT_EQ(call.reply<Number>()->value(), 2);
}

}  // namespace
}  // namespace troupe
