// What an actor lives through beside messages: creation, lifecycle, hooks.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the diary heard of, newest last.
std::vector<std::string> heard;

std::string Describe(const PeerEvent& event) {
  std::string text = event.peer.ToString();
  if (event.relayed.has_value()) {
    text += *event.relayed ? " relayed" : " direct";
  }
  if (event.status.has_value()) {
    text += " status " + std::to_string(static_cast<int>(*event.status));
  }
  return text;
}

class Diary : public Workload {
 public:
  Diary() { On("diary.Look", &Diary::Look); }
  ~Diary() override { heard.emplace_back("destroyed"); }

  absl::Status OnConfigure(std::string_view config) override {
    heard.emplace_back("config " + std::string(config));
    if (config == "bad") return absl::InvalidArgumentError("bad config");
    return absl::OkStatus();
  }
  absl::Status OnStart(Context& ctx) override {
    heard.emplace_back("start " + ctx.self_id().ToString());
    return absl::OkStatus();
  }
  absl::Status OnReady(Context&) override {
    return absl::UnavailableError("not today");
  }
  absl::Status OnStop(Context&) override {
    heard.emplace_back("stop");
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> OnMigrateOut(Context&) override {
    return "three pages";
  }
  absl::Status OnMigrateIn(Context&, std::string_view state) override {
    heard.emplace_back("state " + std::string(state));
    if (state == "torn") return absl::DataLossError("a page is missing");
    return absl::OkStatus();
  }
  void OnError(Context&, const Fault& fault) override {
    heard.emplace_back("fault " + std::to_string(static_cast<int>(fault.kind)) +
                       " " + fault.route + " " + ErrorText(fault.error));
  }
  void OnSignalingConnecting(Context&) override { heard.emplace_back("1"); }
  void OnSignalingConnected(Context&) override { heard.emplace_back("2"); }
  void OnSignalingDisconnected(Context&) override { heard.emplace_back("3"); }
  void OnWebsocketConnecting(Context&, const PeerEvent& event) override {
    heard.emplace_back("4 " + Describe(event));
  }
  void OnWebsocketConnected(Context&, const PeerEvent&) override {
    heard.emplace_back("5");
  }
  void OnPeerEvent(Context&, Transport transport, Link link,
                   const PeerEvent&) override {
    heard.emplace_back("peer " + std::to_string(static_cast<int>(transport)) +
                       std::to_string(static_cast<int>(link)));
  }
  void OnCredentialRenewed(Context&, const CredentialEvent& event) override {
    heard.emplace_back("10 " +
                       absl::FormatTime(event.new_expiry, absl::UTCTimeZone()));
  }

 private:
  absl::Status Look(Context& ctx, std::string_view) {
    heard = {
        ctx.self_id().ToString(),
        ctx.caller_id().value_or(ActrId()).ToString(),
        std::string(ctx.route()),
        std::string(ctx.request_id()),
        std::string(ctx.traceparent()),
        std::string(ctx.tracestate()),
        absl::FormatDuration(ctx.remaining()),
        ctx.deadline() == absl::InfiniteFuture() ? "no deadline" : "deadline",
        ctx.cancelled() ? "cancelled" : "wanted"};
    return absl::OkStatus();
  }
};

class LifecycleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    heard.clear();
    actor_ = host_.Create("{\"pages\":3}");
  }

  template <typename Message>
  GuestAnswer Enter(abi::Op op, const Message& message) {
    const abi::AbiFrameOf<Message> frame{abi::kAbiVersion, op, message};
    std::string bytes(abi::EncodedSize(frame), '\0');
    abi::Encode(frame, bytes.data());
    return host_.Frame(actor_, bytes);
  }

  // A hook with all the events there are.
  GuestAnswer Hook(uint32_t hook) {
    const std::string peer = EncodeActrId(kCaller);
    abi::GuestHookV1 message;
    message.hook = static_cast<abi::Hook>(hook);
    message.peer = {abi::EncodedActrId(peer), true, peer_status_};
    message.credential = {{1'700'000'000, 500'000'000}};
    message.backpressure = {820, 819};
    return Enter(abi::Op::kGuestHook, message);
  }

  PeerStatus peer_status_ = PeerStatus::kRecovering;
  FakeHost host_{LinkedTable<Diary>("acme:diary:1.0.0")};
  void* actor_ = nullptr;
};

TEST_F(LifecycleTest, TheConfigurationComesFirst) {
  EXPECT_THAT(heard, ElementsAre("config {\"pages\":3}"));
}

TEST_F(LifecycleTest, ARefusedConfigurationRefusesTheActorAndSaysWhy) {
  ::testing::internal::CaptureStderr();
  int32_t code = 0;

  EXPECT_EQ(host_.Create("bad", &code), nullptr);

  EXPECT_EQ(code, ACTR_INIT_FAILED);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("type=acme:diary:1.0.0: invalid argument: bad config"));
  EXPECT_EQ(heard.back(), "destroyed");
}

TEST_F(LifecycleTest, TheThreeStepsReachTheWorkloadAndItsErrorsTheHost) {
  EXPECT_EQ(host_.Lifecycle(actor_, abi::Lifecycle::kOnStart).status, 0);
  const GuestAnswer ready = host_.Lifecycle(actor_, abi::Lifecycle::kOnReady);
  EXPECT_EQ(host_.Lifecycle(actor_, abi::Lifecycle::kOnStop).status, 0);

  EXPECT_EQ(ready.payload, "unavailable: not today");
  EXPECT_THAT(heard, ElementsAre("config {\"pages\":3}",
                                 "start 1a@101/acme:shop:1.0.0", "stop"));
}

TEST_F(LifecycleTest, AStateGoesOutAndIn) {
  EXPECT_EQ(Enter(abi::Op::kGuestMigrateOut, abi::GuestMigrateOutV1{}).payload,
            "three pages");
  abi::GuestMigrateInV1 in;
  in.state = "two pages";
  EXPECT_EQ(Enter(abi::Op::kGuestMigrateIn, in).status, 0);
  in.state = "torn";
  const GuestAnswer refused = Enter(abi::Op::kGuestMigrateIn, in);

  EXPECT_EQ(refused.status, ACTR_HANDLE_FAILED);
  EXPECT_THAT(refused.payload, HasSubstr("a page is missing"));
  EXPECT_THAT(heard, ElementsAre("config {\"pages\":3}", "state two pages",
                                 "state torn"));
}

class Stateless : public Workload {};

TEST(StatelessTest, AWorkloadWithoutAStateSaysThatItDoesNotKnowIt) {
  FakeHost host(LinkedTable<Stateless>("acme:stateless:1.0.0"));
  void* const actor = host.Create();
  const auto enter = [&](abi::Op op, const auto& message) {
    abi::AbiFrameOf<std::decay_t<decltype(message)>> frame{abi::kAbiVersion, op,
                                                           message};
    return host.Frame(actor, abi::EncodeToString(frame)).code;
  };

  EXPECT_EQ(enter(abi::Op::kGuestMigrateOut, abi::GuestMigrateOutV1{}),
            ACTR_UNSUPPORTED_OP);
  EXPECT_EQ(enter(abi::Op::kGuestMigrateIn, abi::GuestMigrateInV1{}),
            ACTR_UNSUPPORTED_OP);
}

TEST_F(LifecycleTest, DestroyEndsTheWorkload) {
  host_.Destroy(actor_);

  EXPECT_EQ(heard.back(), "destroyed");
}

TEST_F(LifecycleTest, AHandlerSeesWhoAsksAndHowLongThereIs) {
  host_.remaining_ns = 1'500'000'000;
  host_.cancelled = true;

  host_.Handle(actor_, "diary.Look", "");

  EXPECT_THAT(heard,
              ElementsAre("1a@101/acme:shop:1.0.0", "2b@101/acme:client:1.0.0",
                          "diary.Look", "req-7", "00-trace", "vendor=1", "1.5s",
                          "deadline", "cancelled"));
}

TEST_F(LifecycleTest, WithoutADeadlineTimeIsInfinite) {
  host_.Handle(actor_, "diary.Look", "");

  EXPECT_THAT(heard.at(6), "inf");
  EXPECT_THAT(heard.at(7), "no deadline");
  EXPECT_THAT(heard.at(8), "wanted");
}

TEST_F(LifecycleTest, EachHookReachesItsOwnFunctionOrItsGroup) {
  heard.clear();
  for (uint32_t hook = 1; hook <= 10; ++hook) {
    EXPECT_EQ(Hook(hook).code, ACTR_SUCCESS) << hook;
  }

  EXPECT_THAT(heard, ElementsAre("1", "2", "3",
                                 "4 2b@101/acme:client:1.0.0 relayed status 3",
                                 "5", "peer 02", "peer 10", "peer 11",
                                 "peer 12", "10 2023-11-14T22:13:20.5+00:00"));
}

TEST_F(LifecycleTest, HooksThatNobodyOverrodeLogAWarning) {
  EXPECT_EQ(Hook(11).code, ACTR_SUCCESS);
  EXPECT_EQ(Hook(12).code, ACTR_SUCCESS);

  ASSERT_THAT(host_.operations, SizeIs(2));
  EXPECT_EQ(host_.operations[0].op, abi::Op::kHostLog);
  EXPECT_THAT(host_.operations[0].payload,
              HasSubstr("credential expires at 2023-11-14T22:13:20"));
  EXPECT_THAT(host_.operations[1].payload,
              HasSubstr("820 messages wait in the mailbox"));
}

TEST_F(LifecycleTest, AnUnknownPeerStatusIsDeliveredWithoutOne) {
  peer_status_ = static_cast<PeerStatus>(17);

  EXPECT_EQ(Hook(4).code, ACTR_SUCCESS);

  EXPECT_EQ(heard.back(), "4 2b@101/acme:client:1.0.0 relayed");
}

TEST_F(LifecycleTest, HooksThatAreUnknownOrLackTheirEventAreRefused) {
  EXPECT_EQ(Hook(0).code, ACTR_UNSUPPORTED_OP);
  EXPECT_EQ(Hook(13).code, ACTR_UNSUPPORTED_OP);
  for (uint32_t hook = 4; hook <= 12; ++hook) {
    abi::GuestHookV1 bare;
    bare.hook = static_cast<abi::Hook>(hook);
    EXPECT_EQ(Enter(abi::Op::kGuestHook, bare).code, ACTR_PROTOCOL_ERROR)
        << hook;
  }
}

TEST_F(LifecycleTest, EntriesThatCannotBeReadAreRefusedAndNobodyHearsOfThem) {
  heard.clear();
  for (const abi::Op op :
       {abi::Op::kGuestHandle, abi::Op::kGuestDataStream,
        abi::Op::kGuestLifecycle, abi::Op::kGuestHook, abi::Op::kGuestError,
        abi::Op::kGuestTimer, abi::Op::kGuestMigrateOut,
        abi::Op::kGuestMigrateIn, abi::Op::kGuestSelfCheck}) {
    const abi::AbiFrame frame{abi::kAbiVersion, op, "\xff"};
    EXPECT_EQ(host_.Frame(actor_, abi::EncodeToString(frame)).code,
              ACTR_PROTOCOL_ERROR)
        << static_cast<uint32_t>(op);
  }

  EXPECT_THAT(heard, IsEmpty());
}

TEST_F(LifecycleTest, AFaultIsReportedWithItsErrorAndItsRoute) {
  abi::GuestErrorV1 message;
  message.route_key = "diary.Write";
  message.error = {10010, "boom"};
  message.kind = FaultKind::kException;

  EXPECT_EQ(Enter(abi::Op::kGuestError, message).code, ACTR_SUCCESS);

  EXPECT_EQ(heard.back(), "fault 1 diary.Write internal error: boom");
}

// Declares more than it can do.
class Boaster : public Workload {};

TEST(CreateTest, ADeclaredRouteWithoutAHandlerRefusesTheActor) {
  FakeHost host(LinkedTable<Boaster>("acme:boaster:1.0.0", {"boast.Fly"}));
  ::testing::internal::CaptureStderr();
  int32_t code = 0;

  EXPECT_EQ(host.Create("", &code), nullptr);

  EXPECT_EQ(code, ACTR_INIT_FAILED);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("declared route 'boast.Fly' has no handler"));
}

class Fuse : public Workload {
 public:
  Fuse() { throw 42; }
};

TEST(CreateTest, AConstructorThatThrowsRefusesTheActor) {
  FakeHost host(LinkedTable<Fuse>("acme:fuse:1.0.0"));
  ::testing::internal::CaptureStderr();
  int32_t code = 0;

  EXPECT_EQ(host.Create("", &code), nullptr);

  EXPECT_EQ(code, ACTR_INIT_FAILED);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("uncaught int"));
}

TEST(CreateTest, AHostOfAnotherMajorVersionIsRefused) {
  const troupe_guest_table* const table =
      LinkedTable<Boaster>("acme:boaster:1.0.0");
  troupe_host_table host{};
  host.struct_size = sizeof(host);
  host.abi_major = TROUPE_ABI_MAJOR + 1;
  void* actor = nullptr;

  EXPECT_EQ(table->create(&host, 1, nullptr, 0, &actor), ACTR_INIT_FAILED);
  EXPECT_EQ(actor, nullptr);
}

TEST(CreateTest, LinkedClassesHaveTablesOfTheirOwn) {
  const troupe_guest_table* const diary =
      LinkedTable<Diary>("acme:diary:1.0.0");
  const troupe_guest_table* const fuse = LinkedTable<Fuse>("acme:fuse:1.0.0");

  EXPECT_NE(diary, fuse);
  EXPECT_EQ(diary, LinkedTable<Diary>("acme:diary:1.0.0"));
  EXPECT_EQ(std::string(fuse->metadata, fuse->metadata_len),
            "type=acme:fuse:1.0.0\n");
}

}  // namespace
}  // namespace troupe
