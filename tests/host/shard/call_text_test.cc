#include "host/shard/call_text.h"

#include <cstring>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "host/actor/message_pool.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

constexpr int64_t kMilli = 1'000'000;

class NoCall final : public PendingCall {
 public:
  void OnReply(Shard&, Message*) override {}
  void OnRoom(Shard&) override {}
};

// A shop that asked its stock one second ago.
class CallTextTest : public ::testing::Test {
 protected:
  CallTextTest() {
    SetUpSlot("shop", 7, &shop_info_, &shop_);
    SetUpSlot("stock", 2, &stock_info_, &stock_);
    call_.ref = 99;
    call_.caller = &shop_;
    call_.caller_serial = 7;
    call_.target = &stock_;
    call_.target_serial = 2;
    call_.route = "stock.Stock.Reserve";
    call_.started_ns = 5000 * kMilli;
    call_.deadline_ns = 6000 * kMilli;
  }

  static void SetUpSlot(std::string_view name, uint64_t serial,
                        WorkloadInfo* info, ActorSlot* slot) {
    info->realm = 1;
    info->type = {"acme", std::string(name), "1.0.0"};
    info->mailbox = {.max_messages = 4, .max_bytes = 1000};
    slot->workload = info;
    slot->serial = serial;
    slot->state = LifecycleState::kRunning;
  }

  WorkloadInfo shop_info_;
  WorkloadInfo stock_info_;
  ActorSlot shop_;
  ActorSlot stock_;
  NoCall call_;
};

TEST_F(CallTextTest, AnActorPrintsAsItsId) {
  EXPECT_EQ(ActorText(&shop_, 0x1a), "1a@1/acme:shop:1.0.0");
  EXPECT_EQ(ActorText(nullptr, 0), "host");
}

TEST_F(CallTextTest, ACallThatWasNeverTakenInHandQueuedAllTheTime) {
  ASSERT_TRUE(stock_.TryReserve(10));

  EXPECT_THAT(
      TimedOutError(call_, 6000 * kMilli),
      StatusIs(absl::StatusCode::kDeadlineExceeded,
               "7@1/acme:shop:1.0.0 -> 2@1/acme:stock:1.0.0 "
               "stock.Stock.Reserve after 1000 ms (queued 1000 ms, handling 0 "
               "ms; mailbox 1/4)"));
}

TEST_F(CallTextTest, ACallInHandSaysHowLongEachPartTook) {
  stock_.handling = call_.ref;
  stock_.handling_since_ns = 5998 * kMilli;

  EXPECT_THAT(TimedOutError(call_, 6000 * kMilli),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "(queued 998 ms, handling 2 ms; mailbox 0/4)"));
}

TEST_F(CallTextTest, ACallBehindAnotherOneInHandIsQueued) {
  stock_.handling = call_.ref + 1;
  stock_.handling_since_ns = 5998 * kMilli;

  EXPECT_THAT(TimedOutError(call_, 6000 * kMilli),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "(queued 1000 ms, handling 0 ms;"));
}

TEST_F(CallTextTest, AShellCallHasNoMailbox) {
  call_.target = nullptr;

  EXPECT_THAT(TimedOutError(call_, 6000 * kMilli),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "7@1/acme:shop:1.0.0 -> shell stock.Stock.Reserve after "
                       "1000 ms"));
}

TEST_F(CallTextTest, ARequestThatExpiredInTheMailboxSaysTheSame) {
  Message* const request = MessagePool::Allocate(nullptr, 8);
  std::memcpy(request->frame(), "a.B.C", 5);
  request->route = {0, 5};
  request->target = &stock_;
  request->target_serial = 2;
  request->enqueued_ns = 5000 * kMilli;
  request->deadline_ns = 5400 * kMilli;

  EXPECT_THAT(ExpiredError(*request, 5500 * kMilli),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "host -> 2@1/acme:stock:1.0.0 a.B.C after 400 ms "
                       "(queued 500 ms, handling 0 ms; mailbox 0/4)"));
  MessagePool::Free(request, nullptr);
}

TEST_F(CallTextTest, NoRoomNamesTheSizeAndTheTime) {
  call_.room_bytes = 321;

  EXPECT_THAT(NoRoomError(call_, 5600 * kMilli),
              StatusIs(absl::StatusCode::kUnavailable,
                       "stock.Stock.Reserve: no room for 321 bytes after 600 "
                       "ms (mailbox 0/4)"));
}

TEST_F(CallTextTest, AFullMailboxGivesBothFigures) {
  ASSERT_TRUE(stock_.TryReserve(10));
  ASSERT_TRUE(stock_.TryReserve(20));

  EXPECT_THAT(FullError(stock_, 2),
              StatusIs(absl::StatusCode::kUnavailable,
                       "mailbox of 2@1/acme:stock:1.0.0 is full: 2 of 4 "
                       "messages, 30 of 1000 bytes waiting"));
}

TEST_F(CallTextTest, AnActorThatIsGoneIsToldFromOneThatStops) {
  stock_.state = LifecycleState::kDraining;

  EXPECT_THAT(GoneError(stock_, 2),
              StatusIs(absl::StatusCode::kUnavailable,
                       "actor 2@1/acme:stock:1.0.0 is draining"));
  EXPECT_THAT(GoneError(stock_, 3),
              StatusIs(absl::StatusCode::kNotFound,
                       "actor 3@1/acme:stock:1.0.0 does not live"));
}

}  // namespace
}  // namespace troupe
