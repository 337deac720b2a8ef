// Guests' threads that ask a host which ends meanwhile.
#include <array>
#include <memory>
#include <string>
#include <thread>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "gtest/gtest.h"
#include "host/actor/handle.h"
#include "host/actor/message_pool.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/base/manual_clock.h"
#include "host/fiber/guest_threads.h"
#include "host/fiber/stack_budget.h"
#include "host/route/router.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

// A router with one shard, where one actor has lived.
class InvokeTest : public ::testing::Test, private ShardDirectory {
 protected:
  InvokeTest() {
    Router::Parts parts;
    parts.clock = &clock_;
    parts.log = &log_;
    parts.guest_log = &guest_log_;
    parts.slots = &slots_;
    parts.registry = &registry_;
    parts.shell = &shell_;
    parts.shards = this;
    router_ = std::make_unique<Router>(parts);
    ShardContext context;
    context.clock = &clock_;
    context.log = &log_;
    context.ops = router_.get();
    context.directory = this;
    context.stack_budget = &budget_;
    context.guest_threads = &guest_threads_;
    shard_ = Shard::Create(context).value();
    slots_.Free(slots_.Allocate().value());
  }

  // The shard's thread may call this at once: not before it is whole.
  void SetUp() override { ASSERT_THAT(shard_->Start(), IsOk()); }

  void EndShard() {
    shard_->Stop();
    EXPECT_TRUE(shard_->Join(absl::InfiniteDuration()));
  }

  // What a thread of the actor's guest is answered.
  absl::Status Ask() {
    abi::AbiFrameOf<abi::HostDiscoverV1> frame;
    frame.abi_version = abi::kAbiVersion;
    frame.op = abi::Op::kHostDiscover;
    Message* message = nullptr;
    EXPECT_EQ(router_->InvokeFromGuestThread(
                  Handle::Instance(0, 1).value(), OnStale::kRefuse,
                  abi::EncodeToString(frame), &message),
              0);
    abi::AbiReply reply;
    EXPECT_TRUE(abi::Decode(message->bytes(), &reply));
    absl::Status status = FromReply(reply);
    MessagePool::Free(message, nullptr);
    return status;
  }

 private:
  Shard& At(uint16_t) override { return *shard_; }
  void Forget(ActorSlot*) override {}
  void OnIdle() override {}
  absl::Status CheckWait(const ActorSlot&, uint64_t) override {
    return absl::OkStatus();
  }

  ManualClock clock_;
  Log log_{LogLevel::kCritical, LogFormat::kText, &clock_};
  GuestLog guest_log_{&log_, &clock_, kDefaultGuestLogLines};
  SlotTable slots_;
  Registry registry_;
  ShellTable shell_;
  GuestThreads guest_threads_;
  StackBudget budget_{StackGuard::kProtection, 65'530};
  std::unique_ptr<Router> router_;
  std::unique_ptr<Shard> shard_;
};

TEST_F(InvokeTest, AThreadThatOutlivesItsActorIsTold) {
  EXPECT_THAT(Ask(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              "its actor does not live any more"));
  EndShard();
}

TEST_F(InvokeTest, AThreadThatOutlivesTheShardsIsTold) {
  EndShard();

  EXPECT_THAT(Ask(),
              StatusIs(absl::StatusCode::kUnavailable, "the host is stopping"));
}

TEST_F(InvokeTest, ThreadsThatAskWhileTheShardEndsAreAllAnswered) {
  std::array<std::thread, 4> guest_threads;
  for (std::thread& thread : guest_threads) {
    thread = std::thread([this] {
      while (!absl::IsUnavailable(Ask())) {
      }
    });
  }

  EndShard();

  for (std::thread& thread : guest_threads) thread.join();
}

}  // namespace
}  // namespace troupe
