// on_mailbox_backpressure: when it fires, what it says, in which order it runs,
// for guests of every generation.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Under pressure from 8 messages on.
constexpr MailboxLimits kTen = {
    .max_messages = 10, .max_bytes = 1 << 20, .when_full = WhenFull::kReject};

// What hooks1.c and hooks2.c do, written with the SDK.
class Hooks : public Workload {
 public:
  Hooks() {
    On("test/wait", &Hooks::Wait);
    On("test/note", &Hooks::Note);
  }

  void OnMailboxBackpressure(Context& ctx,
                             const BackpressureEvent& event) override {
    EXPECT_THAT(
        Note(ctx, fmt::format("{}/{}", event.queue_len, event.threshold)),
        IsOk());
  }

  absl::Status OnStop(Context& ctx) override { return Note(ctx, "stop"); }

 private:
  absl::Status Wait(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
  absl::Status Note(Context& ctx, std::string_view text) {
    return ctx.Tell(Dest::Shell(), "ran", text);
  }
};

// Its hook calls another process' handler, and waits for it.
class Caller : public Hooks {
 public:
  void OnMailboxBackpressure(Context& ctx, const BackpressureEvent&) override {
    const absl::StatusOr<std::string> answer =
        ctx.Call(Dest::Shell(), "gate", "");
    EXPECT_THAT(ctx.Tell(Dest::Shell(), "ran", "hook " + answer.value_or("-")),
                IsOk());
  }
};

class BackpressureTest : public PuppetTest {
 protected:
  template <typename W = Hooks>
  ActrId Link(const MailboxLimits& mailbox, WorkloadOptions options = {}) {
    options.name = "shop";
    options.linked = LinkedTable<W>("acme:shop:1.0.0");
    options.mailbox = mailbox;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn("shop");
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  PendingReply Wait(const ActrId& actor) {
    PendingReply reply = Start(actor, "test/wait");
    gate_->AwaitArrival();
    return reply;
  }

  void Note(const ActrId& actor, int count, std::string_view text = "note") {
    for (int i = 0; i < count; ++i) {
      EXPECT_THAT(StartTell(actor, "test/note", text).Await(), IsOk());
    }
  }
};

TEST_F(BackpressureTest, IsToldAheadOfTheMailboxAtFourFifthsOfItsMessages) {
  const ActrId shop = Link(kTen);
  const PendingReply busy = Wait(shop);
  Note(shop, 9);
  EXPECT_THAT(ran_->entries(), IsEmpty()) << "two handlers at a time";

  gate_->Answer();

  EXPECT_EQ(ran_->Await(10)[0], "8/8");
  EXPECT_EQ(ran_->Await(10)[1], "note");
}

TEST_F(BackpressureTest, BelowTheThresholdNothingIsTold) {
  const ActrId shop = Link(kTen);
  const PendingReply busy = Wait(shop);
  Note(shop, 7);

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), Each("note"));
  EXPECT_THAT(ran_->entries(), SizeIs(7));
}

TEST_F(BackpressureTest, FiresOncePerCrossingAndAgainWhenItHasDrained) {
  const ActrId shop = Link(kTen);
  for (int round = 1; round <= 3; ++round) {
    const PendingReply busy = Wait(shop);
    Note(shop, 10, fmt::format("{}", round));
    gate_->Answer();
    EXPECT_THAT(busy.Await(), IsOk());
    ran_->Await(static_cast<size_t>(round) * 11);
    Settle();
  }

  EXPECT_THAT(ran_->entries(), SizeIs(33));
  const std::vector<std::string> entries = ran_->entries();
  EXPECT_EQ(std::count(entries.begin(), entries.end(), "8/8"), 3);
}

TEST_F(BackpressureTest, BytesAreABoundAsWell) {
  const ActrId shop = Link({.max_messages = 100, .max_bytes = 10'000});
  const PendingReply busy = Wait(shop);
  Note(shop, 2, std::string(3900, 'x'));
  Note(shop, 1, std::string(500, 'x'));

  gate_->Answer();

  EXPECT_EQ(ran_->Await(1)[0], "3/3") << "as many as made the bytes";
}

TEST_F(BackpressureTest, AHookMayCallAndNothingElseOfItsActorRunsMeanwhile) {
  const ActrId shop = Link<Caller>(kTen);
  const ActrId neighbour = Puppet("neighbour");
  const PendingReply busy = Wait(shop);
  Note(shop, 8);
  gate_->Answer();
  gate_->AwaitArrival();  // The hook.

  EXPECT_EQ(*Call(neighbour, "test/echo", "free"), "free");
  EXPECT_THAT(ran_->entries(), IsEmpty());
  gate_->Answer("answered");

  EXPECT_EQ(ran_->Await(9)[0], "hook answered");
}

TEST_F(BackpressureTest, AHookThatWaitsForItsTurnIsToldBeforeOnStop) {
  const ActrId shop = Link(kTen);
  const PendingReply busy = Wait(shop);
  Note(shop, 8);
  ASSERT_THAT(host().StopActor(shop), IsOk());
  Settle();

  gate_->Answer();
  AwaitEnd(shop);

  EXPECT_EQ(ran_->entries().front(), "8/8");
  EXPECT_EQ(ran_->entries().back(), "stop");
}

TEST_F(BackpressureTest, ReachesAnActorOnAThreadOfItsOwn) {
  const ActrId shop = Link(kTen, {.placement = Placement::kThread});
  const PendingReply busy = Wait(shop);
  Note(shop, 8);

  gate_->Answer();

  EXPECT_EQ(ran_->Await(9)[0], "8/8");
}

TEST_F(BackpressureTest, AGuestThatKnowsNoHooksIsNoFailure) {
  const ActrId shop = Puppet("shop", kTen);
  const PendingReply busy = Occupy(shop);
  for (int i = 0; i < 8; ++i) {
    ASSERT_THAT(StartTell(shop, "test/do", PuppetTest::Note("note")).Await(),
                IsOk());
  }

  gate_->Answer();

  ran_->Await(8);
  Settle();
  EXPECT_EQ(InfoOf(shop).failed, 0U);
}

// Libraries of the generations whose frames differ.
class BackpressureGenerationsTest
    : public BackpressureTest,
      public ::testing::WithParamInterface<const char*> {};

TEST_P(BackpressureGenerationsTest, AreTold) {
  WorkloadOptions options;
  options.mailbox = kTen;
  const ActrId shop = Actor(GetParam(), std::move(options));
  const PendingReply busy = Wait(shop);
  Note(shop, 8);

  gate_->Answer();

  EXPECT_THAT(ran_->Await(9)[0], "8/8");
}

INSTANTIATE_TEST_SUITE_P(Libraries, BackpressureGenerationsTest,
                         ::testing::Values("hooks1", "hooks2"));

}  // namespace
}  // namespace troupe
