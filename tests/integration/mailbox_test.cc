// Mailboxes: their bounds, what becomes of a sender that finds one full, and
// that nothing is lost or overtaken.
#include <algorithm>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr MailboxLimits kTwo = {
    .max_messages = 2, .max_bytes = 1 << 20, .when_full = WhenFull::kReject};
constexpr MailboxLimits kTwoThenWait = {
    .max_messages = 2, .max_bytes = 1 << 20, .when_full = WhenFull::kWait};

class MailboxTest : public PuppetTest {};

TEST_F(MailboxTest, AFullMailboxRefusesWithItsFigures) {
  const ActrId shop = Puppet("shop", kTwo);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/do", Note("1")).Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/do", Note("2")).Await(), IsOk());

  EXPECT_THAT(StartTell(shop, "test/do", Note("3")).Await(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "mailbox of 1@1/acme:shop:1.0.0 is full: 2 of 2 "
                       "messages, "));
  EXPECT_THAT(Start(shop, "test/do", Note("4")).Await(),
              StatusIs(absl::StatusCode::kUnavailable, "2 of 2 messages"));
  gate_->Answer();

  EXPECT_THAT(busy.Await(), IsOk());
  EXPECT_THAT(ran_->Await(2), ElementsAre("1", "2"));
}

TEST_F(MailboxTest, BytesAreABoundAsWell) {
  const ActrId shop = Puppet("shop", {.max_messages = 100, .max_bytes = 1000});
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/any", std::string(700, 'x')).Await(),
              IsOk());

  const absl::Status refused =
      StartTell(shop, "test/any", std::string(700, 'x')).Await().status();

  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable,
                                "is full: 1 of 100 messages, "));
  EXPECT_THAT(refused.ToString(), HasSubstr(" of 1000 bytes waiting"));
  EXPECT_THAT(StartTell(shop, "test/any", std::string(10, 'x')).Await(), IsOk())
      << "a small one still fits";
}

TEST_F(MailboxTest, AnEmptyMailboxTakesOneMessageOfAnyLegalSize) {
  const ActrId shop = Puppet("shop", {.max_messages = 100, .max_bytes = 1000});
  const PendingReply busy = Occupy(shop);

  EXPECT_THAT(StartTell(shop, "test/any", std::string(100'000, 'x')).Await(),
              IsOk());
  EXPECT_THAT(StartTell(shop, "test/any", "x").Await(),
              StatusIs(absl::StatusCode::kUnavailable, "1 of 100 messages"));
}

TEST_F(MailboxTest, RoomComesBackWithTheMessageInHand) {
  const ActrId shop = Puppet("shop", kTwo);
  const PendingReply busy = Occupy(shop);

  EXPECT_EQ(InfoOf(shop).mailbox_messages, 0U);
  ASSERT_THAT(StartTell(shop, "test/do", Note("1")).Await(), IsOk());
  EXPECT_EQ(InfoOf(shop).mailbox_messages, 1U);
  gate_->Answer();
  ran_->Await(1);
  Settle();

  EXPECT_EQ(InfoOf(shop).mailbox_messages, 0U);
  EXPECT_EQ(InfoOf(shop).mailbox_bytes, 0U);
}

TEST_F(MailboxTest, WithWaitASenderGoesOnWhenThereIsRoom) {
  const ActrId shop = Puppet("shop", kTwoThenWait);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/do", Note("1")).Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/do", Note("2")).Await(), IsOk());

  const PendingReply third = StartTell(shop, "test/do", Note("3"));
  const PendingReply fourth = StartTell(shop, "test/do", Note("4"));
  EXPECT_FALSE(third.is_known());
  EXPECT_FALSE(fourth.is_known());
  gate_->Answer();

  EXPECT_THAT(third.Await(), IsOk());
  EXPECT_THAT(fourth.Await(), IsOk());
  EXPECT_THAT(ran_->Await(4), ElementsAre("1", "2", "3", "4"));
}

TEST_F(MailboxTest, WithWaitAnActorsHandlerWaitsAcrossShards) {
  const ActrId shop = Puppet("shop", kTwoThenWait, 0);
  const ActrId sender = Puppet("sender", {}, 1);
  const PendingReply busy = Occupy(shop);

  const PendingReply sent =
      Start(sender, "test/do",
            frames::Do({frames::Tell(shop, "test/do", Note("1")),
                        frames::Tell(shop, "test/do", Note("2")),
                        frames::Tell(shop, "test/do", Note("3"))}));
  EXPECT_FALSE(sent.is_known());
  EXPECT_EQ(InfoOf(sender).waits_for, "1@1/acme:shop:1.0.0");
  gate_->Answer();

  EXPECT_THAT(sent.Await(), IsOk());
  EXPECT_THAT(ran_->Await(3), ElementsAre("1", "2", "3"));
  EXPECT_EQ(InfoOf(sender).waits_for, "");
}

TEST_F(MailboxTest, WithWaitAnActorGivesUpAfterThirtySeconds) {
  const ActrId shop = Puppet("shop", kTwoThenWait, 0);
  const ActrId sender = Puppet("sender", {}, 1);
  const PendingReply busy = Occupy(shop);
  const std::string tell = frames::Tell(shop, "test/do", Note("tell"));
  const PendingReply sent =
      Start(sender, "test/do", frames::Do({tell, tell, tell}),
            {.timeout = absl::Minutes(1)});

  Advance(absl::Seconds(29));
  EXPECT_FALSE(sent.is_known());
  Advance(absl::Seconds(1));

  EXPECT_THAT(sent.Await(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "2@1/acme:sender:1.0.0 -> 1@1/acme:shop:1.0.0 test/do: "
                       "no room for"));
  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();
  EXPECT_THAT(ran_->entries(), ElementsAre("tell", "tell"));
}

TEST_F(MailboxTest, WithWaitAHandlerWaitsNoLongerThanItsOwnDeadline) {
  const ActrId shop = Puppet("shop", kTwoThenWait, 0);
  const ActrId sender = Puppet("sender", {}, 1);
  const PendingReply busy = Occupy(shop);
  const std::string tell = frames::Tell(shop, "test/do", Note("tell"));
  const PendingReply sent =
      Start(sender, "test/do", frames::Do({tell, tell, tell}),
            {.timeout = absl::Seconds(2)});
  EXPECT_EQ(InfoOf(sender).waits_for, "1@1/acme:shop:1.0.0");

  Advance(absl::Seconds(2));

  EXPECT_THAT(sent.Await(), StatusIs(absl::StatusCode::kDeadlineExceeded, ""));
  EXPECT_EQ(InfoOf(sender).waits_for, "");
  EXPECT_EQ(*Call(sender, "test/echo", "free"), "free");
}

TEST_F(MailboxTest, WithWaitAnEmbedderGivesUpAfterThirtySeconds) {
  const ActrId shop = Puppet("shop", kTwoThenWait);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/do", Note("1")).Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/do", Note("2")).Await(), IsOk());
  const PendingReply third = StartTell(shop, "test/do", Note("3"));

  Advance(absl::Seconds(29));
  EXPECT_FALSE(third.is_known());
  Advance(absl::Seconds(1));

  EXPECT_THAT(third.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                      "bytes after 30000 ms (mailbox 2/2)"));
}

TEST_F(MailboxTest, ASenderThatGaveUpLeavesItsPlaceToTheNext) {
  const ActrId shop = Puppet("shop", kTwoThenWait);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/do", Note("1")).Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/do", Note("2")).Await(), IsOk());
  const PendingReply gives_up = StartTell(shop, "test/do", Note("3"));
  Advance(absl::Seconds(20));
  const PendingReply stays = StartTell(shop, "test/do", Note("4"));
  Advance(absl::Seconds(10));
  EXPECT_THAT(gives_up.Await(), StatusIs(absl::StatusCode::kUnavailable, ""));

  gate_->Answer();

  EXPECT_THAT(stays.Await(), IsOk());
  EXPECT_THAT(ran_->Await(3), ElementsAre("1", "2", "4"));
}

TEST_F(MailboxTest, ACallWaitsForRoomAndThenForItsAnswer) {
  const ActrId shop = Puppet("shop", kTwoThenWait);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());

  const PendingReply call = Start(shop, "test/echo", "hello");
  EXPECT_FALSE(call.is_known());
  gate_->Answer();

  ASSERT_THAT(call.Await(), IsOk());
  EXPECT_EQ(*call.Await(), "hello");
}

TEST_F(MailboxTest, ATellToOneselfThatWouldWaitIsRefusedAsACycle) {
  const ActrId shop = Puppet("shop", kTwoThenWait);

  const absl::Status status =
      Call(shop, "test/do",
           frames::Do({frames::TellSelf("test/do", Note("1")),
                       frames::TellSelf("test/do", Note("2")),
                       frames::TellSelf("test/do", Note("3"))}))
          .status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               "1@1/acme:shop:1.0.0 -> 1@1/acme:shop:1.0.0"));
  EXPECT_THAT(ran_->Await(2), ElementsAre("1", "2"));
}

TEST_F(MailboxTest, AWaitForRoomThatClosesACycleIsRefusedAtOnce) {
  const ActrId shop = Puppet("shop", kTwoThenWait, 0);
  const ActrId stock = Puppet("stock", {}, 1);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());
  // The shop calls the stock, which tells the shop; by then two more wait
  // there.
  const std::string back =
      frames::Do({frames::CallShell("gate"), frames::Tell(shop, "test/any"),
                  frames::Tell(shop, "test/any")});
  const PendingReply call = Start(
      shop, "test/do", frames::Do({frames::Call(stock, "test/do", back)}));
  gate_->Answer();
  gate_->AwaitArrival();
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());

  gate_->Answer();

  EXPECT_THAT(call.Await(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "2@1/acme:stock:1.0.0 -> 1@1/acme:shop:1.0.0 -> "
                       "2@1/acme:stock:1.0.0"));
}

TEST_F(MailboxTest, SendersThatWaitAreToldWhenTheActorStops) {
  const ActrId shop = Puppet("shop", kTwoThenWait);
  const PendingReply busy = Occupy(shop);
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());
  ASSERT_THAT(StartTell(shop, "test/any").Await(), IsOk());
  const PendingReply waits = StartTell(shop, "test/any");

  ASSERT_THAT(host().StopActor(shop), IsOk());
  Settle();
  gate_->Answer();

  EXPECT_THAT(waits.Await(), StatusIs(absl::StatusCode::kUnavailable,
                                      "actor 1@1/acme:shop:1.0.0 is "));
}

// Senders on one shard or two, a receiver with little room, and every message
// arrives once, each sender's in their order.
class ManySendersTest : public MailboxTest,
                        public ::testing::WithParamInterface<uint32_t> {
 protected:
  void SetUp() override {
    options_.shards = GetParam();
    MailboxTest::SetUp();
  }
};

TEST_P(ManySendersTest, LoseNothingAndKeepTheirOrder) {
  constexpr size_t kSenders = 8;
  constexpr size_t kTells = 200;
  const ActrId receiver = Puppet("receiver", kTwoThenWait, 0);
  std::vector<PendingReply> sent;
  for (size_t i = 0; i < kSenders; ++i) {
    const ActrId sender = Puppet(fmt::format("sender{}", i), {},
                                 static_cast<uint32_t>(i) % GetParam());
    std::vector<std::string> tells;
    for (size_t n = 0; n < kTells; ++n) {
      tells.push_back(frames::Tell(receiver, "test/do",
                                   Note(fmt::format("{} {:03}", i, n))));
    }
    PendingReply& reply = sent.emplace_back();
    host().Call(sender, "test/do", frames::Do(tells), {}, reply.done());
  }

  for (const PendingReply& reply : sent) EXPECT_THAT(reply.Await(), IsOk());

  std::vector<std::vector<std::string>> by_sender(kSenders);
  for (const std::string& entry : ran_->Await(kSenders * kTells)) {
    by_sender[entry[0] - '0'].push_back(entry);
  }
  for (const std::vector<std::string>& entries : by_sender) {
    EXPECT_EQ(entries.size(), kTells);
    EXPECT_TRUE(std::is_sorted(entries.begin(), entries.end()));
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, ManySendersTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace troupe
