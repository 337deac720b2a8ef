// Deadlines: who keeps them, what they are called when they pass, and what
// becomes of the work and the answers that come too late.
#include <memory>
#include <semaphore>
#include <string>

#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

RequestOptions Within(absl::Duration timeout) { return {.timeout = timeout}; }

class DeadlinesTest : public HostTest {
 protected:
  void SetUp() override { gate_ = std::make_unique<Gate>(host(), "gate"); }
  void TearDown() override { gate_.reset(); }

  ActrId Puppet(std::string_view name, uint32_t shard = 0) {
    WorkloadOptions options;
    options.name = name;
    options.type = "acme:" + std::string(name) + ":1.0.0";
    options.shard = shard;
    return Actor("puppet", std::move(options));
  }

  // Puts `actor` into a handler that ends when the gate lets it.
  PendingReply Occupy(const ActrId& actor, absl::Duration timeout) {
    constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;
    PendingReply reply = Start(
        actor, "test/do", frames::Do({frames::CallShell("gate", "", kDayMs)}),
        Within(timeout));
    gate_->AwaitArrival();
    return reply;
  }

  std::unique_ptr<Gate> gate_;
};

TEST_F(DeadlinesTest, ADeadlineThatPassesInTheQueueSaysHowLongItQueued) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop, absl::Minutes(1));
  const PendingReply late =
      Start(shop, "shop.Shop.Buy", "", Within(absl::Seconds(1)));

  Advance(absl::Milliseconds(999));
  EXPECT_FALSE(late.is_known());
  Advance(absl::Milliseconds(1));

  EXPECT_THAT(late.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "host -> 1@1/acme:shop:1.0.0 shop.Shop.Buy after 1000 "
                       "ms (queued 1000 ms, handling 0 ms; mailbox 1/1024)"));
  EXPECT_FALSE(busy.is_known());
}

TEST_F(DeadlinesTest, ARequestWhoseDeadlinePassedInTheQueueIsNeverRun) {
  const Journal ran(host(), "ran");
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop, absl::Minutes(1));
  const auto note = [&](std::string_view name, absl::Duration timeout) {
    return Start(shop, "test/do", frames::Do({frames::TellShell("ran", name)}),
                 Within(timeout));
  };
  const PendingReply late = note("late", absl::Seconds(1));
  const PendingReply early = note("early", absl::Seconds(3));

  Advance(absl::Seconds(2));
  gate_->Answer();

  EXPECT_THAT(early.Await(), IsOk());
  EXPECT_THAT(busy.Await(), IsOk());
  EXPECT_THAT(late.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "queued 2000 ms"));
  EXPECT_THAT(ran.entries(), ElementsAre("early"));
  EXPECT_EQ(*Call(shop, "test/count"), "3") << "busy, early and this one";
}

TEST_F(DeadlinesTest, ATellIsRunHoweverLongItQueued) {
  const Journal ran(host(), "ran");
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop, absl::Hours(3));
  ASSERT_THAT(
      StartTell(shop, "test/do", frames::Do({frames::TellShell("ran", "tell")}))
          .Await(),
      IsOk());

  Advance(absl::Hours(2));
  gate_->Answer();

  EXPECT_THAT(ran.Await(1), ElementsAre("tell"));
  EXPECT_THAT(busy.Await(), IsOk());
}

TEST_F(DeadlinesTest, ADeadlineThatPassesInTheHandlerSaysBothTimes) {
  const ActrId shop = Puppet("shop");
  const PendingReply first = Occupy(shop, absl::Minutes(1));
  const PendingReply second =
      Start(shop, "test/do", frames::Do({frames::CallShell("gate")}),
            Within(absl::Seconds(1)));
  Advance(absl::Milliseconds(998));
  gate_->Answer();
  gate_->AwaitArrival();

  Advance(absl::Milliseconds(2));

  EXPECT_THAT(first.Await(), IsOk());
  EXPECT_THAT(second.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "host -> 1@1/acme:shop:1.0.0 test/do after 1000 ms "
                       "(queued 998 ms, handling 2 ms; mailbox 0/1024)"));
}

TEST_F(DeadlinesTest, ACallBetweenActorsNamesBoth) {
  const ActrId shop = Puppet("shop", 0);
  const ActrId stock = Puppet("stock", 1);
  const PendingReply busy = Occupy(stock, absl::Minutes(1));
  const PendingReply reply =
      Start(shop, "test/do",
            frames::Do({frames::Call(stock, "stock.Stock.Reserve", "", 1000)}));

  Advance(absl::Seconds(1));

  EXPECT_THAT(
      reply.Await(),
      StatusIs(absl::StatusCode::kDeadlineExceeded,
               "1@1/acme:shop:1.0.0 -> 2@1/acme:stock:1.0.0 "
               "stock.Stock.Reserve after 1000 ms (queued 1000 ms, handling 0 "
               "ms; mailbox 1/1024)"));
}

TEST_F(DeadlinesTest, ANestedCallInheritsWhatIsLeft) {
  const ActrId shop = Puppet("shop", 0);
  const ActrId stock = Puppet("stock", 1);
  const ActrId depot = Puppet("depot", 0);
  const PendingReply busy = Occupy(depot, absl::Minutes(1));
  // The shop waits 600 ms at the gate, then asks the stock for 30 s at most,
  // which asks the depot.
  const PendingReply reply =
      Start(shop, "test/do",
            frames::Do({frames::CallShell("gate"),
                        frames::Call(stock, "test/do",
                                     frames::Do({frames::Call(depot, "any")}),
                                     30'000)}),
            Within(absl::Seconds(1)));
  gate_->AwaitArrival();
  Advance(absl::Milliseconds(600));
  gate_->Answer();  // The depot's, which came first.
  EXPECT_THAT(busy.Await(), IsOk());
  const PendingReply busy_again = Occupy(depot, absl::Minutes(1));
  gate_->Answer();  // The shop's.
  Settle();

  Advance(absl::Milliseconds(399));
  EXPECT_FALSE(reply.is_known());
  Advance(absl::Milliseconds(1));

  EXPECT_THAT(reply.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "after 1000 ms"));
  EXPECT_EQ(InfoOf(stock).waits_for, "") << "its wait ended with its caller's";
  EXPECT_EQ(InfoOf(shop).waits_for, "");
}

TEST_F(DeadlinesTest, AShortDeadlineOfItsOwnEndsANestedCallEarlier) {
  const ActrId shop = Puppet("shop", 0);
  const ActrId stock = Puppet("stock", 1);
  const PendingReply busy = Occupy(stock, absl::Minutes(1));
  const PendingReply reply = Start(
      shop, "test/do", frames::Do({frames::Call(stock, "test/any", "", 100)}),
      Within(absl::Seconds(10)));

  Advance(absl::Milliseconds(100));

  EXPECT_THAT(reply.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                      "test/any after 100 ms"));
}

TEST_F(DeadlinesTest, AShellCallThatNobodyAnswersTimesOutAndSaysSo) {
  const ActrId shop = Puppet("shop");
  const PendingReply reply =
      Start(shop, "test/do", frames::Do({frames::CallShell("gate", "", 250)}));
  gate_->AwaitArrival();

  Advance(absl::Milliseconds(250));

  EXPECT_THAT(reply.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "1@1/acme:shop:1.0.0 -> shell gate after 250 ms"));
}

TEST_F(DeadlinesTest, ALateAnswerIsDroppedAndTheNextCallGetsItsOwn) {
  const ActrId shop = Puppet("shop");
  const PendingReply late = Occupy(shop, absl::Seconds(1));
  Advance(absl::Seconds(1));
  EXPECT_THAT(late.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));

  gate_->Answer("too late");
  Settle();

  EXPECT_EQ(*Call(shop, "test/echo", "fresh"), "fresh");
  EXPECT_EQ(late.times(), 1);
}

TEST_F(DeadlinesTest, AnAnswerThatHasArrivedWinsOverTheTimer) {
  const ActrId shop = Puppet("shop", 0);
  const PendingReply reply =
      Start(shop, "test/do", frames::Do({frames::CallShell("gate", "", 1000)}),
            Within(absl::Minutes(1)));
  gate_->AwaitArrival();

  // Both at once: the answer lies in the shard's inbox when it looks at the
  // clock.
  std::binary_semaphore held(0);
  std::binary_semaphore release(0);
  host().PostToShard(0, [&] {
    held.release();
    release.acquire();
  });
  held.acquire();
  clock_.Advance(absl::Seconds(1));
  gate_->Answer("in time");
  release.release();

  ASSERT_THAT(reply.Await(), IsOk());
  EXPECT_EQ(*reply.Await(), "in time");
}

TEST_F(DeadlinesTest, ATimeoutOfZeroOrLessIsRefused) {
  const ActrId shop = Puppet("shop");

  EXPECT_THAT(
      host().CallAndWait(shop, "test/echo", "", Within(absl::ZeroDuration())),
      StatusIs(absl::StatusCode::kInvalidArgument, "timeout of 0 ms"));
  EXPECT_THAT(
      host().CallAndWait(shop, "test/echo", "", Within(-absl::Seconds(1))),
      StatusIs(absl::StatusCode::kInvalidArgument, "timeout of -1000 ms"));
  EXPECT_THAT(
      Call(shop, "test/do", frames::Do({frames::Call(shop, "any", "", 0)})),
      StatusIs(absl::StatusCode::kInvalidArgument, "timeout of 0 ms"));
  EXPECT_THAT(
      Call(shop, "test/do", frames::Do({frames::CallShell("gate", "", -5)})),
      StatusIs(absl::StatusCode::kInvalidArgument, "timeout of -5 ms"));
}

TEST_F(DeadlinesTest, AnEndlessTimeoutDoesNotOverflow) {
  const ActrId shop = Puppet("shop");

  EXPECT_THAT(host().CallAndWait(shop, "test/echo", "",
                                 Within(absl::InfiniteDuration())),
              IsOk());
}

TEST_F(DeadlinesTest, ATimeoutBelowAMillisecondStillIsOne) {
  const ActrId shop = Puppet("shop");

  EXPECT_THAT(host().CallAndWait(shop, "test/echo", "",
                                 Within(absl::Microseconds(500))),
              IsOk());
}

TEST_F(DeadlinesTest, WithoutATimeoutACallHasThirtySeconds) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop, absl::Minutes(5));
  const PendingReply reply = Start(shop, "test/any");

  Advance(absl::Seconds(29));
  EXPECT_FALSE(reply.is_known());
  Advance(absl::Seconds(1));

  EXPECT_THAT(reply.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "after 30000 ms"));
}

}  // namespace
}  // namespace troupe
