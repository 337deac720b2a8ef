// A reload of an actor whose handlers take turns.
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

class ReloadTurnsTest : public ReloadTest {
 protected:
  // Begins unless something is in the way; of version 1 handlers of it take
  // turns, of version 2 they don't.
  PendingReply Take(const ActrId& actor) {
    return Start(actor, "grow.Turn", "", {.timeout = absl::Hours(24)});
  }
};

TEST_F(ReloadTurnsTest, TheActorSwitchesWhenAllItsHandlersHaveEnded) {
  const ActrId actor = Growing("");
  const PendingReply first = Take(actor);
  const PendingReply second = Take(actor);
  gate_->AwaitArrival();
  gate_->AwaitArrival();

  const PendingReload reload = StartReload(2);
  const PendingReply third = Take(actor);
  gate_->Answer();
  Settle();
  EXPECT_EQ(*first.Await(), "1");
  EXPECT_FALSE(reload.is_known());
  gate_->Answer();

  EXPECT_EQ(*second.Await(), "1");
  EXPECT_THAT(reload.Await(), IsOk());
  gate_->AwaitArrival();
  gate_->Answer();
  EXPECT_EQ(*third.Await(), "2") << "began beside those of version 1";
}

TEST_F(ReloadTurnsTest, TheNextVersionSaysAnewWhichTakeTurns) {
  const ActrId actor = Growing("");
  ASSERT_THAT(ReloadTo(2), IsOk());
  Settle();

  const PendingReply first = Take(actor);
  const PendingReply second = Take(actor);

  gate_->AwaitArrival();
  EXPECT_EQ(InfoOf(actor).mailbox_messages, 1u);
}

TEST_F(ReloadTurnsTest, AfterTheGracePeriodItNamesTheOldestAndServesOn) {
  const ActrId actor = Growing("");
  const PendingReply first = Take(actor);
  const PendingReload reload = StartReload(2, absl::Seconds(1));

  Advance(absl::Seconds(1));

  EXPECT_THAT(reload.Await(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "the grace period is over, and it still handles "
                       "'grow.Turn'"));

  const PendingReply second = Take(actor);
  gate_->AwaitArrival();
  gate_->AwaitArrival();
  EXPECT_EQ(InfoOf(actor).mailbox_messages, 0u);
}

}  // namespace
}  // namespace troupe
