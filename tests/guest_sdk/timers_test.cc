// Timers as a workload sees them, against a host that does what the test says.
#include <dlfcn.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/timer.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What ran, newest last.
std::vector<std::string> ran;

// Each route starts or cancels timers; the latest id and outcome are kept.
class Clockwork : public Workload {
 public:
  Clockwork() {
    On("all", &Clockwork::StartAll);
    On("ring", &Clockwork::StartRing);
    On("own", &Clockwork::StartOwn);
    On("bad", &Clockwork::StartBad);
    On("after", &Clockwork::StartAfter);
    On("every", &Clockwork::StartEvery);
    On("cancel", &Clockwork::Cancel);
  }

 private:
  void Ring(Context&) { ran.emplace_back("ring"); }
  absl::Status Told(Context& ctx, const TimerFired& fired) {
    ran.push_back("told " + std::to_string(fired.id.value) + "+" +
                  std::to_string(fired.missed) + " " +
                  std::string(ctx.request_id()));
    return NotFoundError("nobody to remind");
  }

  absl::Status StartAll(Context& ctx, std::string_view) {
    EXPECT_THAT(ctx.After(absl::Seconds(1), &Clockwork::Ring), IsOk());
    EXPECT_THAT(ctx.After(absl::Seconds(1), &Clockwork::Told), IsOk());
    EXPECT_THAT(
        ctx.After(absl::Seconds(1), [text = std::string("captured")](
                                        Context&) { ran.push_back(text); }),
        IsOk());
    return ctx
        .After(absl::Seconds(1),
               [text = std::make_unique<std::string>("moved")](
                   Context&, const TimerFired&) {
                 ran.push_back(*text);
                 return absl::OkStatus();
               })
        .status();
    // What was moved into the timer ends with it.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
  }

  absl::Status StartRing(Context& ctx, std::string_view) {
    return ctx.Every(absl::Seconds(1), &Clockwork::Ring).status();
  }

  // A timer that ends itself the second time.
  absl::Status StartOwn(Context& ctx, std::string_view) {
    return ctx
        .Every(absl::Seconds(1),
               [times = 0](Context& ctx, const TimerFired& fired) mutable {
                 ran.push_back("own " + std::to_string(++times));
                 if (times == 2) {
                   EXPECT_TRUE(ctx.CancelTimer(fired.id));
                   EXPECT_FALSE(ctx.CancelTimer(fired.id));
                   ran.push_back("still " + std::to_string(times));
                 }
               })
        .status();
  }

  absl::Status StartBad(Context& ctx, std::string_view) {
    return ctx
        .Every(absl::Seconds(1),
               [](Context&) { throw std::runtime_error("broken"); })
        .status();
  }

  absl::Status StartAfter(Context& ctx, std::string_view delay) {
    return Start(ctx.After(ToDuration(delay), &Clockwork::Ring));
  }
  absl::Status StartEvery(Context& ctx, std::string_view period) {
    return Start(ctx.Every(ToDuration(period), &Clockwork::Ring));
  }
  absl::Status Start(const absl::StatusOr<TimerId>& id) {
    if (id.ok()) latest_ = *id;
    return id.status();
  }

  absl::Status Cancel(Context& ctx, std::string_view) {
    ran.emplace_back(ctx.CancelTimer(latest_) ? "cancelled" : "no timer");
    return absl::OkStatus();
  }

  static absl::Duration ToDuration(std::string_view text) {
    absl::Duration duration;
    EXPECT_TRUE(absl::ParseDuration(std::string(text), &duration));
    return duration;
  }

  TimerId latest_;
};

class TimersTest : public ::testing::Test {
 protected:
  void SetUp() override { ran.clear(); }

  GuestAnswer Fire(uint64_t id, uint64_t missed = 0) {
    const std::string self = EncodeActrId(kSelf);
    abi::AbiFrameOf<abi::GuestTimerV1> frame;
    frame.abi_version = abi::kAbiVersion;
    frame.op = abi::Op::kGuestTimer;
    frame.payload.ctx.self_id = abi::EncodedActrId(self);
    frame.payload.ctx.request_id = "timer:7";
    frame.payload.timer_id = id;
    frame.payload.missed = missed;
    return host_.Frame(actor_, abi::EncodeToString(frame));
  }

  GuestAnswer Handle(std::string_view route, std::string_view payload = {}) {
    return host_.Handle(actor_, route, payload);
  }

  // The timer that was asked for last.
  abi::HostTimerV1 Asked() {
    const Operation& operation = host_.operations.back();
    EXPECT_EQ(operation.op, abi::Op::kHostTimer);
    abi::HostTimerV1 timer;
    EXPECT_TRUE(abi::Decode(operation.payload, &timer));
    return timer;
  }

  FakeHost host_{LinkedTable<Clockwork>("acme:clock:1.0.0")};
  void* actor_ = host_.Create();
};

TEST_F(TimersTest, HandlersAreMembersOrAnythingThatCanBeCalled) {
  ASSERT_EQ(Handle("all").status, 0);
  ASSERT_THAT(host_.operations, SizeIs(4));

  for (uint64_t id = 1; id <= 4; ++id) Fire(id, 5);

  EXPECT_THAT(ran,
              ElementsAre("ring", "told 2+5 timer:7", "captured", "moved"));
}

TEST_F(TimersTest, TheHostIsAskedInMilliseconds) {
  Handle("after", "1500ms");
  EXPECT_EQ(Asked().delay_ms, 1500U);
  EXPECT_EQ(Asked().period_ms, 0U);

  Handle("every", "2s");
  EXPECT_EQ(Asked().delay_ms, 2000U);
  EXPECT_EQ(Asked().period_ms, 2000U);
  EXPECT_EQ(Asked().timer_id, 2U);
}

TEST_F(TimersTest, ADelayIsRoundedUpAndMayBeZero) {
  Handle("after", "1us");
  EXPECT_EQ(Asked().delay_ms, 1U);
  Handle("after", "1.2ms");
  EXPECT_EQ(Asked().delay_ms, 2U);
  Handle("after", "0");
  EXPECT_EQ(Asked().delay_ms, 0U);
}

TEST_F(TimersTest, SenselessTimesAreRefusedWithoutAskingTheHost) {
  EXPECT_THAT(Handle("after", "-1ms").payload,
              HasSubstr("invalid argument: a timer after -1ms"));
  EXPECT_THAT(Handle("after", "inf").payload, HasSubstr("after inf"));
  for (const char* period : {"0", "-1s", "500us", "1.5ms", "inf"}) {
    EXPECT_THAT(Handle("every", period).payload,
                HasSubstr("whole milliseconds, at least one"))
        << period;
  }

  EXPECT_THAT(host_.operations, IsEmpty());
}

TEST_F(TimersTest, WhatTheHostRefusesIsTheErrorAndNothingRuns) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Error(UnavailableError("100000 timers"));
  };

  EXPECT_THAT(Handle("after", "1s").payload, HasSubstr("100000 timers"));

  Fire(1);
  EXPECT_THAT(ran, IsEmpty());
}

TEST_F(TimersTest, AHostThatDoesNotKnowTimersIsNotImplemented) {
  host_.on_invoke = [](const Operation&) {
    return HostAnswer::Code(ACTR_UNSUPPORTED_OP);
  };

  EXPECT_EQ(Handle("after", "1s").error, 10009U);
}

TEST_F(TimersTest, OneThatFiresOnceIsGoneAfterwards) {
  Handle("after", "1s");

  Fire(1);
  Fire(1);

  EXPECT_THAT(ran, ElementsAre("ring"));
  Handle("cancel");
  EXPECT_EQ(ran.back(), "no timer");
}

TEST_F(TimersTest, OneThatRepeatsRunsEachTime) {
  Handle("ring");

  for (int i = 0; i < 3; ++i) Fire(1);

  EXPECT_THAT(ran, ElementsAre("ring", "ring", "ring"));
}

TEST_F(TimersTest, ACancelledOneNeverRuns) {
  Handle("after", "1s");

  Handle("cancel");
  EXPECT_TRUE(Asked().cancel);
  EXPECT_EQ(Asked().timer_id, 1U);
  EXPECT_EQ(Fire(1).code, ACTR_SUCCESS);
  Handle("cancel");

  EXPECT_THAT(ran, ElementsAre("cancelled", "no timer"));
}

TEST_F(TimersTest, AHandlerMayCancelItsOwnTimer) {
  Handle("own");

  for (int i = 0; i < 3; ++i) Fire(1);

  EXPECT_THAT(ran, ElementsAre("own 1", "own 2", "still 2"));
}

TEST_F(TimersTest, AHandlersErrorIsItsAnswer) {
  Handle("all");

  const GuestAnswer answer = Fire(2);

  EXPECT_EQ(answer.status, ACTR_HANDLE_FAILED);
  EXPECT_EQ(answer.payload, "not found: nobody to remind");
}

TEST_F(TimersTest, ARepeatingOneGoesOnAfterAnException) {
  Handle("bad");

  EXPECT_EQ(Fire(1).status, ACTR_GENERIC_ERROR);
  EXPECT_THAT(Fire(1).payload, HasSubstr("std::runtime_error: broken"));
}

TEST_F(TimersTest, AFrameThatCannotBeReadIsRefused) {
  EXPECT_EQ(host_.Frame(actor_, "\x08\x01\x10\xce\x08\x1a\x01\xff").code,
            ACTR_PROTOCOL_ERROR);
}

// Guests of both SDKs, loaded; what they have in generation 1 says so.
template <typename Function>
Function Symbol(const char* library, const char* name) {
  void* const handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  EXPECT_NE(handle, nullptr) << dlerror();
  return reinterpret_cast<Function>(dlsym(handle, name));
}

constexpr char kCGuest[] = "tests/guest_sdk/c_timer_workload.so";
constexpr char kCcGuest[] = "guest_sdk/examples/session.so";

TEST(CTimersTest, AreSetToldAndCancelled) {
  FakeHost host(Symbol<troupe_guest_fn>(kCGuest, TROUPE_GUEST_SYMBOL)());
  void* const actor = host.Create();
  abi::HostTimerV1 timer;

  ASSERT_EQ(host.Handle(actor, "timer/set", "7 1000 250").status, 0);
  ASSERT_TRUE(abi::Decode(host.operations.back().payload, &timer));
  EXPECT_EQ(timer.timer_id, 7U);
  EXPECT_EQ(timer.delay_ms, 1000U);
  EXPECT_EQ(timer.period_ms, 250U);
  EXPECT_FALSE(timer.cancel);

  abi::AbiFrameOf<abi::GuestTimerV1> frame;
  frame.abi_version = abi::kAbiVersion;
  frame.op = abi::Op::kGuestTimer;
  frame.payload.timer_id = 7;
  frame.payload.missed = 3;
  EXPECT_EQ(host.Frame(actor, abi::EncodeToString(frame)).code, ACTR_SUCCESS);
  EXPECT_EQ(host.Handle(actor, "timer/seen", "").payload, "7+3");

  ASSERT_EQ(host.Handle(actor, "timer/cancel", "7").status, 0);
  ASSERT_TRUE(abi::Decode(host.operations.back().payload, &timer));
  EXPECT_TRUE(timer.cancel);
}

class Generation1TimersTest
    : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Generation1TimersTest, AreNotImplemented) {
  static const actr_host_vtable_v1 kHost = {
      [](const uint8_t*, size_t, uint8_t**, size_t*) -> int32_t {
        ADD_FAILURE() << "the host was asked";
        return ACTR_UNSUPPORTED_OP;
      },
      [](uint8_t*, size_t) {}};
  const auto [library, route] = GetParam();
  ASSERT_EQ(Symbol<actr_init_fn>(library, ACTR_INIT_SYMBOL)(&kHost, nullptr, 0),
            ACTR_SUCCESS);
  const std::string frame = FakeHost::HandleFrame(route, "7 1000 0");
  uint8_t* reply = nullptr;
  size_t size = 0;

  ASSERT_EQ(Symbol<actr_handle_fn>(library, ACTR_HANDLE_SYMBOL)(
                reinterpret_cast<const uint8_t*>(frame.data()), frame.size(),
                &reply, &size),
            ACTR_SUCCESS);

  EXPECT_THAT(std::string(reinterpret_cast<const char*>(reply), size),
              HasSubstr("not implemented: timers: this host is of generation "
                        "1"));
  Symbol<actr_free_response_fn>(library, ACTR_FREE_RESPONSE_SYMBOL)(reply,
                                                                    size);
}

INSTANTIATE_TEST_SUITE_P(Guests, Generation1TimersTest,
                         ::testing::Values(std::pair(kCGuest, "timer/set"),
                                           std::pair(kCcGuest,
                                                     "session.Session.Touch")));

}  // namespace
}  // namespace troupe
