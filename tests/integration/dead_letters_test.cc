// Dead letters: what becomes one and why, what is kept of it, what its sender
// learns, and how it is sent again.
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Fails in every way there is, until it is told to be good.
class Moody : public Workload {
 public:
  Moody() {
    On("moody.Throw", &Moody::Throw);
    On("moody.Refuse", &Moody::Refuse);
    On("moody.Read", &Moody::Read);
    On("moody.Mend", &Moody::Mend);
  }

 private:
  absl::StatusOr<std::string> Throw(Context& ctx, std::string_view text) {
    if (!mended_) throw std::runtime_error("boom");
    const std::optional<ActrId> caller = ctx.caller_id();
    return (caller.has_value() ? caller->ToString() : "host") + " " +
           std::string(ctx.request_id()) + " " + std::string(text);
  }
  absl::Status Refuse(Context&, std::string_view) {
    return absl::NotFoundError("no such article");
  }
  absl::Status Read(Context&, std::string_view) {
    return absl::DataLossError("request to 'moody.Read' is not a message");
  }
  absl::Status Mend(Context&, std::string_view) {
    mended_ = true;
    return absl::OkStatus();
  }

  bool mended_ = false;
};

class DeadLettersTest : public PuppetTest {
 protected:
  ActrId MakeMoody() {
    EXPECT_THAT(
        host().AddWorkload({.name = "moody",
                            .linked = LinkedTable<Moody>("acme:moody:1.0.0")}),
        IsOk());
    return Spawned("moody");
  }

  ActrId Spawned(std::string_view name) {
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  std::vector<DeadLetter> Letters() { return host().dead_letters().List(); }

  uint64_t Count(DeathReason reason) {
    return host().dead_letters().counts().by_reason[static_cast<size_t>(
        reason)];
  }

  ReplayOutcome Replay(uint64_t id) {
    ReplayOutcome outcome;
    std::binary_semaphore told(0);
    host().ReplayDeadLetter(id, [&](const ReplayOutcome& result) {
      outcome = result;
      told.release();
    });
    told.acquire();
    return outcome;
  }
};

TEST_F(DeadLettersTest, WhatExpiresInTheQueueIsOneAndItsCallerIsTold) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  const PendingReply late =
      Start(shop, "test/echo", "apple",
            {.timeout = absl::Seconds(1), .traceparent = "00-trace"});
  Advance(absl::Seconds(1));
  EXPECT_THAT(late.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
  EXPECT_THAT(Letters(), IsEmpty()) << "it may still be taken in hand";

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();

  ASSERT_THAT(Letters(), SizeIs(1));
  const DeadLetter letter = *host().dead_letters().Find(1);
  EXPECT_EQ(letter.reason, DeathReason::kExpired);
  EXPECT_FALSE(letter.has_sender);
  EXPECT_EQ(letter.receiver, shop);
  EXPECT_EQ(letter.route, "test/echo");
  EXPECT_EQ(letter.payload, "apple");
  EXPECT_EQ(letter.traceparent, "00-trace");
  EXPECT_TRUE(letter.is_call);
  EXPECT_THAT(letter.error, HasSubstr("queued 1000 ms"));
}

TEST_F(DeadLettersTest, WhatWaitsWhenItsActorIsCutShortIsOne) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  const PendingReply call = Start(shop, "test/echo", "call");
  EXPECT_THAT(StartTell(shop, "test/echo", "tell").Await(), IsOk());

  const StopOutcome outcome = host().Stop(absl::Milliseconds(1));

  EXPECT_THAT(call.Await(), StatusIs(absl::StatusCode::kUnavailable, ""));
  EXPECT_EQ(outcome.dead_lettered, 2U);
  EXPECT_EQ(Count(DeathReason::kActorStopped), 2U);
  ASSERT_THAT(Letters(), SizeIs(2));
  EXPECT_TRUE(Letters()[0].is_call);
  EXPECT_FALSE(Letters()[1].is_call);
}

TEST_F(DeadLettersTest, WhatCrashesItsHandlerIsOneInEachWay) {
  const ActrId moody = MakeMoody();
  const ActrId garbage = Actor("garbage_reply");
  const ActrId code = Actor("code_with_reply");

  EXPECT_THAT(Call(moody, "moody.Throw", "x"),
              StatusIs(absl::StatusCode::kInternal, "boom"));
  EXPECT_THAT(Call(garbage, "test/any", "x"),
              StatusIs(absl::StatusCode::kInternal, ""));
  EXPECT_FALSE(Call(code, "test/any", "x").ok());

  EXPECT_EQ(Count(DeathReason::kHandlerCrashed), 3U);
  ASSERT_THAT(Letters(), SizeIs(3));
  EXPECT_EQ(Letters()[0].receiver, moody);
  EXPECT_EQ(Letters()[1].receiver, garbage);
  EXPECT_EQ(Letters()[2].receiver, code);
}

TEST_F(DeadLettersTest, ATellThatCrashesIsOne) {
  const ActrId moody = MakeMoody();

  EXPECT_THAT(StartTell(moody, "moody.Throw", "x").Await(), IsOk());
  Settle();

  ASSERT_THAT(Letters(), SizeIs(1));
  EXPECT_FALSE(Letters()[0].is_call);
}

TEST_F(DeadLettersTest, WhatItsHandlerCannotReadIsOneOfItsOwnKind) {
  const ActrId moody = MakeMoody();

  EXPECT_THAT(Call(moody, "moody.Read", "x"),
              StatusIs(absl::StatusCode::kDataLoss, ""));

  EXPECT_EQ(Count(DeathReason::kUndecodable), 1U);
}

TEST_F(DeadLettersTest, AnApplicationsErrorIsAnAnswer) {
  const ActrId moody = MakeMoody();

  EXPECT_THAT(Call(moody, "moody.Refuse", "x"),
              StatusIs(absl::StatusCode::kNotFound, "no such article"));

  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(DeadLettersTest, RefusedSendsAreCountedAndNotKept) {
  const ActrId shop = Puppet(
      "shop", MailboxLimits{.max_messages = 1, .when_full = WhenFull::kReject});
  const PendingReply busy = Occupy(shop);
  EXPECT_THAT(StartTell(shop, "test/echo").Await(), IsOk());

  EXPECT_FALSE(StartTell(shop, "test/echo").Await().ok());
  EXPECT_FALSE(Call({77, 1, shop.type}, "test/echo").ok());

  EXPECT_EQ(host().RefusedSends(), 2U);
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(DeadLettersTest, AReplayIsTheSameSendersMessageAndItsAnswerIsSeen) {
  const ActrId moody = MakeMoody();
  const ActrId sender = Puppet("sender");
  EXPECT_FALSE(Call(sender, "test/do",
                    frames::Do({frames::Call(moody, "moody.Throw", "apple")}))
                   .ok());
  ASSERT_FALSE(Letters().empty());
  const DeadLetter letter = Letters()[0];
  EXPECT_EQ(letter.sender, sender);
  ASSERT_THAT(Call(moody, "moody.Mend"), IsOk());

  const ReplayOutcome outcome = Replay(letter.id);

  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.receiver, moody);
  EXPECT_EQ(outcome.payload,
            sender.ToString() + " " + letter.request_id + " apple");
  EXPECT_FALSE(host().dead_letters().Find(letter.id).has_value());
}

TEST_F(DeadLettersTest, AReplayThatCrashesAgainIsANewLetter) {
  const ActrId moody = MakeMoody();
  EXPECT_FALSE(Call(moody, "moody.Throw", "x").ok());

  EXPECT_THAT(Replay(1).status, StatusIs(absl::StatusCode::kInternal, "boom"));

  ASSERT_THAT(Letters(), SizeIs(1));
  EXPECT_EQ(Letters()[0].id, 2U);
}

TEST_F(DeadLettersTest, AReplayGoesToAnotherActorOfTheTypeWhenItsOwnIsGone) {
  const ActrId moody = MakeMoody();
  EXPECT_FALSE(Call(moody, "moody.Throw", "x").ok());
  ASSERT_THAT(host().StopActor(moody), IsOk());
  AwaitEnd(moody);

  EXPECT_THAT(Replay(1).status, StatusIs(absl::StatusCode::kNotFound,
                                         "nor another actor of its type"));
  ASSERT_THAT(Letters(), SizeIs(1)) << "nobody got it";
  const ActrId next = Spawned("moody");
  ASSERT_THAT(Call(next, "moody.Mend"), IsOk());

  const ReplayOutcome outcome = Replay(1);

  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.receiver, next);
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(DeadLettersTest, ATellIsReplayedAsATell) {
  const ActrId moody = MakeMoody();
  EXPECT_THAT(StartTell(moody, "moody.Throw", "x").Await(), IsOk());
  Settle();
  ASSERT_THAT(Call(moody, "moody.Mend"), IsOk());

  const ReplayOutcome outcome = Replay(1);

  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_FALSE(outcome.is_call);
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(DeadLettersTest, AnUnknownLetterIsNotFound) {
  EXPECT_THAT(Replay(9).status,
              StatusIs(absl::StatusCode::kNotFound, "no dead letter 9"));
}

}  // namespace
}  // namespace troupe
