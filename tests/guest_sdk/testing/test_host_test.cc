// The kit that runs workloads in their authors' unit tests.
#include "guest_sdk/testing/test_host.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "guest_sdk/timer.h"
#include "guest_sdk/workload.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Sells what the stock has, and looks into it once a minute if told to.
class Shop : public Workload {
 public:
  Shop() {
    On("shop.Shop.Buy", &Shop::Buy);
    On("shop.Shop.Watch", &Shop::Watch);
    On("shop.Shop.Report", &Shop::Report);
    On("shop.Shop.Crash", &Shop::Crash);
  }

  absl::Status OnConfigure(std::string_view config) override {
    is_closed_ = config == "closed";
    return absl::OkStatus();
  }

  absl::Status OnStart(Context&) override {
    if (is_closed_) return absl::UnavailableError("closed today");
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::string> Buy(Context& ctx, std::string_view what) {
    const absl::StatusOr<ActrId> stock = ctx.Discover("acme:stock:1.0.0");
    if (!stock.ok()) return stock.status();
    absl::StatusOr<std::string> got =
        ctx.Call(Dest::Actor(*stock), "stock.Stock.Reserve", what);
    return got;
  }

  absl::Status Watch(Context& ctx, std::string_view) {
    return ctx
        .Every(absl::Minutes(1),
               [](Context& ctx) {
                 ctx.Log(LogLevel::kInfo, "looked");
                 return ctx.Tell(Dest::Shell(), "desk.Desk.Looked", "");
               })
        .status();
  }

  absl::StatusOr<std::string> Report(Context& ctx, std::string_view text) {
    return ctx.Call(Dest::Shell(), "desk.Desk.Report", text);
  }

  absl::Status Crash(Context&, std::string_view) {
    throw std::runtime_error("a shelf fell");
  }

  bool is_closed_ = false;
};

// Tells the Shell its name as soon as it is asked to.
class Racer : public Workload {
 public:
  Racer() { On("race.Racer.Go", &Racer::Go); }

 private:
  absl::Status Go(Context& ctx, std::string_view name) {
    return ctx.Tell(Dest::Shell(), "race.Judge.Arrived", name);
  }
};

// Waits for its stock before it opens.
class SlowStarter : public Workload {
 public:
  SlowStarter() { On("slow.Slow.IsOpen", &SlowStarter::IsOpen); }

  absl::Status OnStart(Context& ctx) override {
    const absl::StatusOr<std::string> waited =
        ctx.Call(Dest::Shell(), "slow.Boss.MayOpen", "");
    is_open_ = waited.ok();
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::string> IsOpen(Context&, std::string_view) {
    return std::string(is_open_ ? "yes" : "no");
  }

  bool is_open_ = false;
};

// Never comes to rest.
class Restless : public Workload {
 public:
  Restless() { On("rest.Restless.Go", &Restless::Go); }

 private:
  absl::Status Go(Context& ctx, std::string_view) {
    return ctx.Tell(Dest::Local(), "rest.Restless.Go", "");
  }
};

TEST(TestHostTest, AWorkloadIsAnsweredByTheFakesThatItCalls) {
  TestHost host;
  FakePeer& stock = host.AddPeer("acme:stock:1.0.0");
  stock.When("stock.Stock.Reserve").Return("reserved");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", "tea"), "reserved");

  ASSERT_THAT(stock.received(), SizeIs(1));
  EXPECT_EQ(stock.received()[0].route, "stock.Stock.Reserve");
  EXPECT_EQ(stock.received()[0].payload, "tea");
  EXPECT_EQ(stock.received()[0].caller, shop);
  EXPECT_THAT(stock.received("stock.Stock.Count"), IsEmpty());
}

TEST(TestHostTest, AFakeGivesItsAnswersInOrderAndTheLastOneForEver) {
  TestHost host;
  host.AddPeer("acme:stock:1.0.0")
      .When("stock.Stock.Reserve")
      .Fail(absl::UnavailableError("closed"))
      .Return("one")
      .Run([](const ReceivedMessage& message) -> absl::StatusOr<std::string> {
        return "more " + message.payload;
      });
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  EXPECT_THAT(host.Call(shop, "shop.Shop.Buy", "tea"),
              StatusIs(absl::StatusCode::kUnavailable, "closed"));
  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", "tea"), "one");
  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", "tea"), "more tea");
  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", "jam"), "more jam");
}

TEST(TestHostTest, WhatAFakeWasNotToldToAnswerIsAnUnknownRoute) {
  TestHost host;
  FakePeer& stock = host.AddPeer("acme:stock:1.0.0");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  EXPECT_THAT(
      host.Call(shop, "shop.Shop.Buy", "tea"),
      StatusIs(absl::StatusCode::kUnimplemented, "stock.Stock.Reserve"));
  EXPECT_THAT(stock.received(), SizeIs(1));
}

TEST(TestHostTest, WhenSaidAnewReplacesTheAnswers) {
  TestHost host;
  FakePeer& stock = host.AddPeer("acme:stock:1.0.0");
  stock.When("stock.Stock.Reserve").Return("old");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", ""), "old");

  stock.When("stock.Stock.Reserve").Return("new");

  EXPECT_EQ(*host.Call(shop, "shop.Shop.Buy", ""), "new");
}

TEST(TestHostTest, ADelayedAnswerComesWhenTheClockSaysSo) {
  TestHost host;
  host.AddPeer("acme:stock:1.0.0")
      .When("stock.Stock.Reserve")
      .Delay(absl::Seconds(10))
      .Return("late");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  const StartedCall call = host.StartCall(shop, "shop.Shop.Buy", "tea");

  host.RunUntilIdle();
  EXPECT_THAT(call.reply(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     "shop.Shop.Buy waits"));
  host.Advance(absl::Seconds(9));
  EXPECT_FALSE(call.ended());
  host.Advance(absl::Seconds(1));

  EXPECT_EQ(*call.reply(), "late");
  EXPECT_EQ(host.elapsed(), absl::Seconds(10));
}

TEST(TestHostTest, ACallerThatWaitsTooLongTimesOutAtItsDeadline) {
  TestHost host;
  host.AddPeer("acme:stock:1.0.0")
      .When("stock.Stock.Reserve")
      .Delay(absl::Hours(1))
      .Return("late");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  const StartedCall call = host.StartCall(shop, "shop.Shop.Buy", "tea");

  host.Advance(absl::Seconds(29));
  EXPECT_FALSE(call.ended());
  host.Advance(absl::Seconds(2));

  EXPECT_THAT(call.reply(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "after 30000 ms"));
}

TEST(TestHostTest, ACallCanBeGivenUp) {
  TestHost host;
  host.shell().When("desk.Desk.Report").Delay(absl::Seconds(1)).Return("");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  const StartedCall call = host.StartCall(shop, "shop.Shop.Report", "tea");
  host.RunUntilIdle();

  call.Cancel();
  host.RunUntilIdle();

  EXPECT_THAT(call.reply(), StatusIs(absl::StatusCode::kCancelled, ""));
}

TEST(TestHostTest, TheShellIsAFakeAsWell) {
  TestHost host;
  host.shell().When("desk.Desk.Report").Return("noted");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  EXPECT_EQ(*host.Call(shop, "shop.Shop.Report", "sold out"), "noted");
  EXPECT_THAT(host.shell().received(),
              ElementsAre(AllOf(Field(&ReceivedMessage::payload, "sold out"),
                                Field(&ReceivedMessage::caller, shop))));
}

TEST(TestHostTest, TenMinutesOfTimersPassInNoTime) {
  TestHost host;
  host.shell().When("desk.Desk.Looked").Return("");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  ASSERT_THAT(host.Tell(shop, "shop.Shop.Watch", ""), IsOk());
  EXPECT_EQ(host.timers(), 1);

  host.Advance(absl::Minutes(10));

  EXPECT_THAT(host.shell().received("desk.Desk.Looked"), SizeIs(10));
}

TEST(TestHostTest, TheLogIsKept) {
  TestHost host;
  host.shell().When("desk.Desk.Looked").Return("");
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");
  ASSERT_THAT(host.Tell(shop, "shop.Shop.Watch", ""), IsOk());
  host.Advance(absl::Minutes(1));

  EXPECT_THAT(host.log(),
              Contains(AllOf(Field(&LogLine::level, LogLevel::kInfo),
                             Field(&LogLine::text, HasSubstr("looked")))));
}

TEST(TestHostTest, DeadLettersAreThereToLookAt) {
  TestHost host;
  const ActrId shop = *host.Start<Shop>("acme:shop:1.0.0");

  EXPECT_THAT(host.Call(shop, "shop.Shop.Crash", "x"),
              StatusIs(absl::StatusCode::kInternal, "a shelf fell"));

  ASSERT_THAT(host.dead_letters(), SizeIs(1));
  EXPECT_EQ(host.dead_letters()[0].reason, DeathReason::kHandlerCrashed);
  EXPECT_EQ(host.dead_letters()[0].payload, "x");
}

TEST(TestHostTest, AStepIsOneMessageOfOneActor) {
  TestHost host;
  host.shell().When("race.Judge.Arrived").Return("");
  const ActrId racer = *host.Start<Racer>("race:racer:1.0.0");
  std::vector<StartedCall> calls;
  for (const std::string name : {"a", "b", "c"}) {
    calls.push_back(host.StartCall(racer, "race.Racer.Go", name));
  }

  for (size_t step = 1; step <= 3; ++step) {
    EXPECT_TRUE(host.Step());
    EXPECT_THAT(host.shell().received(), SizeIs(step));
  }
  EXPECT_FALSE(host.Step());
}

TEST(TestHostTest, NothingHappensBetweenTheStepsOfATest) {
  TestHost host;
  host.shell().When("race.Judge.Arrived").Return("");
  const ActrId racer = *host.Start<Racer>("race:racer:1.0.0");

  const StartedCall call = host.StartCall(racer, "race.Racer.Go", "a");

  EXPECT_FALSE(call.ended());
  EXPECT_THAT(host.shell().received(), IsEmpty());
}

// In which order twelve actors, all of which can run, do so.
std::string OrderUnder(const TestHostOptions& options) {
  TestHost host(options);
  host.shell().When("race.Judge.Arrived").Return("");
  const ActrId first = *host.Start<Racer>("race:racer:1.0.0");
  std::vector<ActrId> racers = {first};
  while (racers.size() < 12) {
    racers.push_back(*host.Spawn("race:racer:1.0.0"));
  }
  std::string name = "a";
  for (const ActrId& racer : racers) {
    host.StartCall(racer, "race.Racer.Go", name);
    ++name[0];
  }
  host.RunUntilIdle();
  std::string order;
  for (const ReceivedMessage& message : host.shell().received()) {
    order += message.payload;
  }
  return order;
}

TEST(TestHostTest, WithoutASeedActorsRunInTheOrderOfTheirMessages) {
  EXPECT_EQ(OrderUnder({}), "abcdefghijkl");
}

TEST(TestHostTest, ASeedShufflesTheActorsAndRepeatsTheRun) {
  const std::string order = OrderUnder({.seed = 7});

  EXPECT_NE(order, "abcdefghijkl");
  EXPECT_EQ(OrderUnder({.seed = 7}), order);
  EXPECT_NE(OrderUnder({.seed = 8}), order);
  std::string sorted = order;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, "abcdefghijkl");
}

TEST(TestHostTest, AFailureNamesTheSeed) {
  EXPECT_NONFATAL_FAILURE(
      {
        TestHost host({.seed = 1234});
        ADD_FAILURE() << "wrong";
      },
      "TROUPE_TEST_SEED=1234");
}

TEST(TestHostTest, AnActorMayTakeItsTimeToStart) {
  TestHost host;
  host.shell().When("slow.Boss.MayOpen").Delay(absl::Seconds(5)).Return("");
  const ActrId slow = *host.Start<SlowStarter>("acme:slow:1.0.0");
  const StartedCall call = host.StartCall(slow, "slow.Slow.IsOpen", "");
  host.RunUntilIdle();
  EXPECT_FALSE(call.ended());

  host.Advance(absl::Seconds(5));

  EXPECT_EQ(*call.reply(), "yes");
}

TEST(TestHostTest, AnActorThatCannotStartSaysWhy) {
  TestHost host;

  EXPECT_THAT(host.Start<Shop>("acme:shop:1.0.0", {.config = "closed"}),
              StatusIs(absl::StatusCode::kUnavailable, "closed today"));
}

TEST(TestHostTest, ADeliveredLibraryRunsLikeALinkedClass) {
  TestHost host;
  const absl::StatusOr<ActrId> echo = host.Load(GuestPath("echo3"));
  ASSERT_THAT(echo, IsOk());

  EXPECT_EQ(*host.Call(*echo, "test/echo", "as delivered"), "as delivered");
}

TEST(TestHostTest, ALibraryThatNeedsThreadsOfItsOwnIsRefused) {
  TestHost host;

  EXPECT_THAT(host.Load(GuestPath("foreign_thread_invoke")),
              StatusIs(absl::StatusCode::kInvalidArgument, "thread"));
}

TEST(TestHostTest, ActorsThatNeverRestFailTheTest) {
  EXPECT_NONFATAL_FAILURE(
      {
        TestHost host({.most_messages = 10'000});
        const ActrId restless = *host.Start<Restless>("acme:rest:1.0.0");
        host.StartCall(restless, "rest.Restless.Go", "").Cancel();
        host.RunUntilIdle();
        host.host().StopActor(restless).IgnoreError();
      },
      "something to do after 10000 messages");
}

}  // namespace
}  // namespace troupe
