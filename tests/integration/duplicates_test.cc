// Requests from outside with an id of their sender's: sent twice they run once.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

class DuplicatesTest : public HostTest {
 protected:
  void SetUp() override {
    gate_ = std::make_unique<Gate>(host(), "gate");
    puppet_ = Actor("puppet");
  }
  void TearDown() override { gate_.reset(); }

  static RequestOptions Named(std::string_view id,
                              std::string_view caller = "client") {
    return {.request_id = id, .caller = caller};
  }

  // A call that is under way until the gate lets it end.
  PendingReply Wait(const RequestOptions& options) {
    return Start(puppet_, "test/do", frames::Do({frames::CallShell("gate")}),
                 options);
  }

  // How many requests the puppet has handled, this one included.
  std::string Count() { return *Call(puppet_, "test/count"); }

  std::unique_ptr<Gate> gate_;
  ActrId puppet_;
};

TEST_F(DuplicatesTest, TheSecondGetsTheFirstAnswerAndDoesNotRun) {
  const auto count = [this] {
    return *host().CallAndWait(puppet_, "test/count", "", Named("1"));
  };

  EXPECT_EQ(count(), "1");
  EXPECT_EQ(count(), "1");
  EXPECT_EQ(Count(), "2") << "one of them ran";
}

TEST_F(DuplicatesTest, TheSecondWaitsForTheFirst) {
  const PendingReply first = Wait(Named("1"));
  gate_->AwaitArrival();
  const PendingReply second = Wait(Named("1"));
  EXPECT_FALSE(second.is_known());

  gate_->Answer("both");

  EXPECT_EQ(*first.Await(), "both");
  EXPECT_EQ(*second.Await(), "both");
  EXPECT_EQ(Count(), "2");
}

TEST_F(DuplicatesTest, TheSecondWaitsNoLongerThanItsOwnDeadline) {
  const PendingReply first = Wait(Named("1"));
  gate_->AwaitArrival();
  RequestOptions hurried = Named("1");
  hurried.timeout = absl::Seconds(1);
  const PendingReply second = Wait(hurried);

  Advance(absl::Seconds(1));

  EXPECT_THAT(second.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       "test/do after 1000 ms"));
  gate_->Answer();
  EXPECT_THAT(first.Await(), IsOk());
}

TEST_F(DuplicatesTest, AnErrorOfTheActorIsKeptAsWell) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(
        host().CallAndWait(puppet_, "test/unknown", "", Named("1")).status(),
        StatusIs(absl::StatusCode::kInternal, "test/unknown"));
  }
  EXPECT_EQ(Count(), "2");
}

TEST_F(DuplicatesTest, ADeadlineThatPassedIsKeptForItMayHaveRun) {
  const PendingReply first = Wait(Named("1"));
  gate_->AwaitArrival();
  Advance(absl::Seconds(30));
  EXPECT_THAT(first.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));

  EXPECT_THAT(Wait(Named("1")).Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
}

TEST_F(DuplicatesTest, AfterHalfAMinuteItRunsAgain) {
  EXPECT_EQ(*host().CallAndWait(puppet_, "test/count", "", Named("1")), "1");

  Advance(absl::Seconds(30));

  EXPECT_EQ(*host().CallAndWait(puppet_, "test/count", "", Named("1")), "2");
}

TEST_F(DuplicatesTest, ARefusalIsNotKept) {
  const ActrId full = Actor("puppet", {.name = "full",
                                       .type = "test:full:1.0.0",
                                       .mailbox = {.max_messages = 1}});
  const PendingReply busy =
      Start(full, "test/do", frames::Do({frames::CallShell("gate")}));
  gate_->AwaitArrival();
  const PendingReply queued = Start(full, "test/echo");
  EXPECT_THAT(host().CallAndWait(full, "test/echo", "x", Named("1")),
              StatusIs(absl::StatusCode::kUnavailable, "is full"));

  gate_->Answer();
  EXPECT_THAT(queued.Await(), IsOk());

  EXPECT_EQ(*host().CallAndWait(full, "test/echo", "x", Named("1")), "x");
}

TEST_F(DuplicatesTest, AnotherCallerOrAnotherRequestIsNotTheSame) {
  EXPECT_EQ(*host().CallAndWait(puppet_, "test/echo", "a", Named("1", "one")),
            "a");
  EXPECT_EQ(*host().CallAndWait(puppet_, "test/echo", "b", Named("1", "two")),
            "b");
  EXPECT_THAT(host().CallAndWait(puppet_, "test/echo", "c", Named("1", "two")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "request id '1' of caller 'two' was used for another"));
}

TEST_F(DuplicatesTest, ATellRunsOnceAsWell) {
  const Journal ran(host(), "ran");
  const std::string note = frames::Do({frames::TellShell("ran", "x")});

  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(host().TellAndWait(puppet_, "test/do", note, Named("1")),
                IsOk());
  }

  EXPECT_EQ(Count(), "2");
  EXPECT_EQ(ran.entries().size(), 1U);
}

TEST_F(DuplicatesTest, WhoGivesUpStopsWaitingAndTheRequestRunsOn) {
  PendingReply first;
  const std::string script = frames::Do({frames::CallShell("gate")});
  const CallHandle handle = host().CancellableCall(puppet_, "test/do", script,
                                                   Named("1"), first.done());
  gate_->AwaitArrival();
  PendingReply second;
  const CallHandle other = host().CancellableCall(puppet_, "test/do", script,
                                                  Named("1"), second.done());
  Settle();

  handle.Cancel();
  other.Cancel();
  EXPECT_THAT(first.Await(), StatusIs(absl::StatusCode::kCancelled, ""));
  EXPECT_THAT(second.Await(), StatusIs(absl::StatusCode::kCancelled, ""));
  gate_->Answer("kept");
  Settle();

  EXPECT_EQ(*Wait(Named("1")).Await(), "kept");
  EXPECT_EQ(first.times(), 1);
  EXPECT_EQ(Count(), "2");
}

TEST_F(DuplicatesTest, ManySendersOfOneRequestGetOneAnswer) {
  constexpr int kSenders = 4;
  constexpr int kRequests = 300;
  std::vector<std::vector<std::string>> answers(kSenders);
  std::vector<std::thread> senders;
  senders.reserve(kSenders);
  for (std::vector<std::string>& mine : answers) {
    senders.emplace_back([this, &mine] {
      for (int i = 0; i < kRequests; ++i) {
        const std::string id = std::to_string(i);
        mine.push_back(
            *host().CallAndWait(puppet_, "test/count", "", Named(id)));
      }
    });
  }
  for (std::thread& sender : senders) sender.join();

  for (const std::vector<std::string>& mine : answers) {
    EXPECT_EQ(mine, answers[0]);
  }
  EXPECT_EQ(Count(), std::to_string(kRequests + 1));
}

}  // namespace
}  // namespace troupe
