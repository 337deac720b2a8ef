// Fakes whose peers stream to them and from them.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "abi/status_error.h"
#include "gmock/gmock.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/guests/streaming.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class FakeStreamsTest : public ::testing::Test {
 protected:
  std::string Lines(std::initializer_list<std::string_view> steps) const {
    std::string lines = peer_.id().ToString();
    for (const std::string_view step : steps) lines.append("\n").append(step);
    return lines;
  }

  // What became of each step that the workload under test takes.
  std::string Ask(std::initializer_list<std::string_view> steps) {
    const absl::StatusOr<std::string> outcome =
        host_.Call(asker_, "asker.Do", Lines(steps));
    return outcome.ok() ? *outcome : OutcomeText(outcome.status());
  }

  TestHost host_;
  FakePeer& peer_ = host_.AddPeer("test:peer:1.0.0");
  const ActrId asker_ = *host_.Start<Asker>("test:asker:1.0.0");
};

TEST_F(FakeStreamsTest, ItsItemsAreReadInOrderAndThenTheEnd) {
  peer_.When("peer.List").Stream({"tea", "", "rice"});

  EXPECT_EQ(Ask({"server peer.List all", "read", "read", "read", "read"}),
            "ok tea  rice end");
  ASSERT_THAT(peer_.received(), SizeIs(1));
  EXPECT_EQ(peer_.received()[0].payload, "all");
  EXPECT_EQ(peer_.received()[0].caller, asker_);
}

TEST_F(FakeStreamsTest, AnErrorComesBehindItsItems) {
  peer_.When("peer.List").Stream({"tea"}).ThenFail(NotFoundError("torn"));

  EXPECT_EQ(Ask({"server peer.List all", "read", "read"}),
            "ok tea NOT_FOUND(torn)");
}

TEST_F(FakeStreamsTest, AFailureComesAtOnceAndReadsNothing) {
  peer_.When("peer.Add").Fail(NotFoundError("closed"));

  EXPECT_EQ(Ask({"client peer.Add", "write 1", "finish"}),
            "ok ok NOT_FOUND(closed)");
  EXPECT_THAT(peer_.received()[0].items, IsEmpty());
}

TEST_F(FakeStreamsTest, MoreItemsThanAWindowAllArrive) {
  const std::vector<std::string> items(1000, "tea");
  peer_.When("peer.List").Stream(items);

  EXPECT_EQ(Ask({"server peer.List all", "readall"}), "ok 1000/3000:ok");
}

TEST_F(FakeStreamsTest, ItKeepsWhatWasStreamedToItAndAnswersOnce) {
  peer_.When("peer.Add").Return("3");

  EXPECT_EQ(Ask({"client peer.Add", "write 1", "write 2", "finish"}),
            "ok ok ok 3");
  EXPECT_THAT(peer_.received("peer.Add")[0].items, ElementsAre("1", "2"));
}

TEST_F(FakeStreamsTest, AnAnswerMayBeWorkedOutOfWhatWasStreamed) {
  peer_.When("peer.Add").Run([](const ReceivedMessage& call) {
    return absl::StatusOr<std::string>(std::to_string(call.items.size()));
  });

  EXPECT_EQ(Ask({"client peer.Add", "writeup 300", "finish"}), "ok ok 300");
}

TEST_F(FakeStreamsTest, EachItemMayHaveItsAnswer) {
  peer_.When("peer.Talk")
      .StreamEach([](std::string_view item) -> absl::StatusOr<std::string> {
        if (item == "bye") return UnavailableError("left");
        return std::string(item) + "?";
      });

  EXPECT_EQ(Ask({"bidi peer.Talk", "write hi", "read", "write ho", "read",
                 "write bye", "read"}),
            "ok ok hi? ok ho? ok UNAVAILABLE(left)");
  EXPECT_THAT(peer_.received()[0].items, ElementsAre("hi", "ho", "bye"));
}

TEST_F(FakeStreamsTest, InBothDirectionsItsItemsComeFirst) {
  peer_.When("peer.Talk").Stream({"a", "b"}).ThenFail(NotFoundError("over"));

  EXPECT_EQ(Ask({"bidi peer.Talk", "read", "write 1", "read", "write 2",
                 "close", "read"}),
            "ok a ok b ok ok NOT_FOUND(over)");
  EXPECT_THAT(peer_.received()[0].items, ElementsAre("1", "2"));
}

TEST_F(FakeStreamsTest, AnswersAreGivenInTurnAndTheLastOneForEver) {
  peer_.When("peer.List").Stream({"1"}).Fail(NotFoundError("no")).Stream({"2"});

  EXPECT_EQ(
      Ask({"server peer.List a", "readall", "server peer.List b", "readall",
           "server peer.List c", "read", "server peer.List d", "read"}),
      "ok 1/1:ok ok 0/0:NOT_FOUND(no) ok 2 ok 2");
}

TEST_F(FakeStreamsTest, ItemsMayTakeTime) {
  peer_.When("peer.List").Delay(absl::Minutes(1)).Stream({"late"});
  const StartedCall call = host_.StartCall(
      asker_, "asker.Do",
      Lines({"timeout 90000", "server peer.List all", "readall"}),
      {.timeout = absl::Hours(1)});

  host_.Advance(absl::Seconds(59));
  EXPECT_FALSE(call.ended());
  host_.Advance(absl::Seconds(1));

  EXPECT_EQ(*call.reply(), "timeout ok 1/4:ok");
}

TEST_F(FakeStreamsTest, OfACallThatIsGivenUpItKeepsWhatItHasRead) {
  peer_.When("peer.Add").Return("never");
  host_.shell().When("gate").Delay(absl::Seconds(1)).Return("");
  const StartedCall call = host_.StartCall(
      asker_, "asker.Do",
      Lines({"client peer.Add", "write 1", "flush", "gate", "cancel"}));

  host_.Advance(absl::Seconds(1));

  EXPECT_EQ(*call.reply(), "ok ok ok ok cancel");
  EXPECT_THAT(peer_.received("peer.Add")[0].items, ElementsAre("1"));
}

TEST_F(FakeStreamsTest, OfAnUnknownRouteTheCallerIsTold) {
  EXPECT_THAT(Ask({"server peer.Lost all", "read"}),
              AllOf(StartsWith("ok UNIMPLEMENTED("), HasSubstr("peer.Lost")));
}

}  // namespace
}  // namespace troupe
