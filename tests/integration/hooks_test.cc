// What the host tells its actors of the world around it: which hooks reach
// whom, when, in which order, and what becomes of those that cannot be told.
#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "host/actor/control_lane.h"
#include "tests/integration/hooks_fixture.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST_F(HooksTest, EachIsToldInOrderWithWhatItCarries) {
  NotifyOfEverything(Linked());

  EXPECT_THAT(ran_->Await(11),
              ElementsAre("1", "2", "3", "4 7", "5 7 1 2", "6 7 0 0", "7 7",
                          "8 7 1 2", "9 7 0 0", "10 1800000000000000005",
                          "11 1700000300000000000"));
  EXPECT_EQ(host().Hooks().told, 11U);
  EXPECT_EQ(host().Hooks().failed, 0U);
}

// Libraries of the generations whose frames differ.
class HooksGenerationsTest : public HooksTest,
                             public ::testing::WithParamInterface<const char*> {
};

TEST_P(HooksGenerationsTest, AreTold) {
  NotifyOfEverything(Actor(GetParam()));

  EXPECT_THAT(
      ran_->Await(11),
      ElementsAre("1", "2", "3", "4 7", "5 7 1 2", "6 7 0 0", "7 7", "8 7 1 2",
                  "9 7 0 0", "10 1800000000 5", "11 1700000300"));
}

INSTANTIATE_TEST_SUITE_P(Libraries, HooksGenerationsTest,
                         ::testing::Values("hooks1", "hooks2"));

TEST_F(HooksTest, TheStateOfTheLinkIsToldOncePerTransition) {
  const ActrId shop = Linked();

  for (const LinkNotice& link :
       {kConnecting, kConnecting, kConnected, kConnected, kConnected,
        kDisconnected, kConnecting}) {
    EXPECT_THAT(host().NotifyAll(link), IsOk());
    Settle();
  }

  EXPECT_THAT(ran_->entries(), ElementsAre("1", "2", "3", "1"));
}

TEST_F(HooksTest, WhatOneActorWasToldOfTheLinkTheOthersAreToldAsWell) {
  const ActrId one = Linked("one");
  Linked("two");
  Notify(one, kConnected);
  Settle();

  EXPECT_THAT(host().NotifyAll(kConnected), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), ElementsAre("2", "2"));
}

TEST_F(HooksTest, TransitionsThatWaitAreAllTold) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  for (const LinkNotice& link :
       {kConnecting, kConnected, kDisconnected, kConnecting, kConnected}) {
    Notify(shop, link);
  }

  gate_->Answer();

  EXPECT_THAT(ran_->Await(5), ElementsAre("1", "2", "3", "1", "2"));
}

TEST_F(HooksTest, OfEqualOnesThatWaitOneIsTold) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  for (int i = 0; i < 3; ++i) {
    Notify(shop, Peer(7, ConnectionState::kConnected));
    Notify(shop, Peer(8, ConnectionState::kConnected));
    Notify(shop, Credential(CredentialNotice::Change::kRenewed, 9));
  }

  gate_->Answer();
  EXPECT_THAT(busy.Await(), IsOk());
  Settle();

  EXPECT_THAT(ran_->entries(), ElementsAre("5 7", "5 8", "10 9000000000"));
  EXPECT_EQ(host().Hooks().coalesced, 6U);
}

TEST_F(HooksTest, AnEqualOneIsToldAgainWhenSomethingElseCameBetween) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  for (const ConnectionState state :
       {ConnectionState::kConnected, ConnectionState::kDisconnected,
        ConnectionState::kConnected}) {
    Notify(shop, Peer(7, state));
  }

  gate_->Answer();

  EXPECT_THAT(ran_->Await(3), ElementsAre("5 7", "6 7", "5 7"));
}

TEST_F(HooksTest, GoAheadOfTheMailboxButNotForEver) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  EXPECT_THAT(StartTell(shop, "test/note", "message").Await(), IsOk());
  for (uint64_t serial = 0; serial < 40; ++serial) {
    Notify(shop, Peer(serial, ConnectionState::kConnected));
  }

  gate_->Answer();

  const std::vector<std::string> ran = ran_->Await(41);
  EXPECT_EQ(ran[0], "5 0");
  EXPECT_EQ(ran[kMaxControlInRow], "message");
  EXPECT_EQ(ran[40], "5 27");
}

TEST_F(HooksTest, WhenTooManyWaitTheOldestAreNotTold) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  for (uint64_t serial = 0; serial < kMaxControlMessages + 6; ++serial) {
    Notify(shop, Peer(serial, ConnectionState::kConnected));
  }

  gate_->Answer();

  EXPECT_EQ(ran_->Await(kMaxControlMessages)[0], "5 6");
  Settle();
  EXPECT_THAT(ran_->entries(), SizeIs(kMaxControlMessages));
  EXPECT_EQ(host().Hooks().dropped, 6U);
}

TEST_F(HooksTest, ReachAnActorOnAThreadOfItsOwn) {
  const ActrId shop = Linked("shop", {.placement = Placement::kThread});

  Notify(shop, kConnecting);
  Notify(shop, kConnected);

  EXPECT_THAT(ran_->Await(2), ElementsAre("1", "2"));
}

TEST_F(HooksTest, ReachAllActorsOfATypeOrAllThereAre) {
  const frames::Scripts scripts = {.on_hook = Note("puppet")};
  const ActrId puppet = PuppetWith(scripts);
  Linked("one", {.shard = 1});
  ASSERT_THAT(host().Spawn("one", {.shard = 0}), IsOk());

  EXPECT_THAT(host().NotifyType({"acme", "one", "1.0.0"}, kConnected), IsOk());
  EXPECT_THAT(ran_->Await(2), Each("2"));
  EXPECT_THAT(host().NotifyAll(Peer(7, ConnectionState::kConnecting)), IsOk());
  Settle();

  EXPECT_THAT(ran_->Await(5),
              UnorderedElementsAre("2", "2", "4 7", "4 7", "puppet"));
  EXPECT_THAT(host().NotifyType({"acme", "none", "1.0.0"}, kConnected),
              StatusIs(absl::StatusCode::kNotFound,
                       "no workload of type acme:none:1.0.0"));
}

TEST_F(HooksTest, ANoticeThatLacksSomethingIsRefusedAndNobodyTold) {
  const ActrId shop = Linked();

  EXPECT_THAT(host().NotifyActor(shop, PeerNotice{}),
              StatusIs(absl::StatusCode::kInvalidArgument, "peer's id"));
  EXPECT_THAT(
      host().NotifyAll(Credential(CredentialNotice::Change::kRenewed, 0)),
      StatusIs(absl::StatusCode::kInvalidArgument, "without an expiry"));
  EXPECT_THAT(
      host().NotifyType(
          shop.type,
          Credential(CredentialNotice::Change::kExpiring, 9, 1'000'000'000)),
      StatusIs(absl::StatusCode::kInvalidArgument, "at most 999999999"));
  Settle();

  EXPECT_EQ(host().Hooks().told, 0U);
  EXPECT_THAT(ran_->entries(), IsEmpty());
}

}  // namespace
}  // namespace troupe
