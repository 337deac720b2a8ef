// What the host tells its actors of the world around it: which hooks reach
// whom, when, in which order, and what becomes of those that cannot be told.
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "abi/codes.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/actor/control_lane.h"
#include "host/runtime/notice.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr LinkNotice kConnecting = {ConnectionState::kConnecting};
constexpr LinkNotice kConnected = {ConnectionState::kConnected};
constexpr LinkNotice kDisconnected = {ConnectionState::kDisconnected};

PeerNotice Peer(uint64_t serial, ConnectionState state,
                PeerTransport transport = PeerTransport::kWebsocket) {
  return {transport, state, {serial, 1, {"acme", "peer", "1.0.0"}}, {}, {}};
}

CredentialNotice Credential(CredentialNotice::Change change, uint64_t seconds,
                            uint32_t nanoseconds = 0) {
  return {change, seconds, nanoseconds};
}

// Notes each hook as `NUMBER WHAT IT CARRIES`.
class Observer : public Workload {
 public:
  Observer() {
    On("test/wait", &Observer::Wait);
    On("test/note", &Observer::Note);
  }

  absl::Status OnStop(Context& ctx) override { return Note(ctx, "stop"); }

  void OnSignalingConnecting(Context& ctx) override { Say(ctx, "1"); }
  void OnSignalingConnected(Context& ctx) override { Say(ctx, "2"); }
  void OnSignalingDisconnected(Context& ctx) override { Say(ctx, "3"); }
  void OnPeerEvent(Context& ctx, Transport transport, Link link,
                   const PeerEvent& event) override {
    const int number =
        4 + 3 * static_cast<int>(transport) + static_cast<int>(link);
    std::string text = fmt::format("{} {:x}", number, event.peer.serial_number);
    if (event.relayed.has_value()) text += *event.relayed ? " 1" : " 0";
    if (event.status.has_value()) {
      text += fmt::format(" {}", static_cast<uint32_t>(*event.status));
    }
    Say(ctx, text);
  }
  void OnCredentialRenewed(Context& ctx,
                           const CredentialEvent& event) override {
    Say(ctx, "10 " + Text(event.new_expiry));
  }
  void OnCredentialExpiring(Context& ctx,
                            const CredentialEvent& event) override {
    Say(ctx, "11 " + Text(event.new_expiry));
  }

 protected:
  static void Say(Context& ctx, std::string_view text) {
    EXPECT_THAT(ctx.Tell(Dest::Shell(), "ran", text), IsOk());
  }

 private:
  static std::string Text(absl::Time time) {
    return fmt::format("{}", absl::ToUnixNanos(time));
  }

  absl::Status Wait(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
  absl::Status Note(Context& ctx, std::string_view text) {
    return ctx.Tell(Dest::Shell(), "ran", text);
  }
};

// Its hook waits for an answer, and notes how that went.
class Asker : public Observer {
 public:
  void OnSignalingConnected(Context& ctx) override {
    const absl::Status answer = ctx.Call(Dest::Shell(), "gate", "").status();
    Say(ctx, absl::StatusCodeToString(answer.code()));
  }
};

class Thrower : public Observer {
 public:
  void OnSignalingConnected(Context&) override { throw 7; }
};

class HooksTest : public PuppetTest {
 protected:
  template <typename W = Observer>
  ActrId Linked(std::string_view name = "shop", WorkloadOptions options = {}) {
    options.name = name;
    options.linked = LinkedTable<W>("acme:linked:1.0.0");
    options.type = fmt::format("acme:{}:1.0.0", name);
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  ActrId PuppetWith(const frames::Scripts& scripts) {
    WorkloadOptions options;
    options.config = frames::Config(scripts);
    return Puppet("puppet", std::move(options));
  }

  // Puts `actor` into a handler that ends with gate_->Answer().
  PendingReply Wait(const ActrId& actor) {
    PendingReply reply = Start(actor, "test/wait");
    gate_->AwaitArrival();
    return reply;
  }

  void Notify(const ActrId& actor, const Notice& notice) {
    EXPECT_THAT(host().NotifyActor(actor, notice), IsOk());
  }

  // All that can be fired, in the order of their numbers.
  void NotifyOfEverything(const ActrId& actor) {
    using State = ConnectionState;
    using Change = CredentialNotice::Change;
    for (const LinkNotice& link : {kConnecting, kConnected, kDisconnected}) {
      Notify(actor, link);
    }
    for (const PeerTransport transport :
         {PeerTransport::kWebsocket, PeerTransport::kWebrtc}) {
      PeerNotice peer = Peer(7, State::kConnecting, transport);
      Notify(actor, peer);
      peer.state = State::kConnected;
      peer.relayed = true;
      peer.status = abi::PeerStatus::kConnected;
      Notify(actor, peer);
      peer.state = State::kDisconnected;
      peer.relayed = false;
      peer.status = abi::PeerStatus::kIdle;
      Notify(actor, peer);
    }
    Notify(actor, Credential(Change::kRenewed, 1'800'000'000, 5));
    Notify(actor, Credential(Change::kExpiring, 1'700'000'300));
    Settle();
  }
};

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

TEST_F(HooksTest, AnActorThatIsNotReadyIsToldOnceItIs) {
  std::thread spawn([this] {
    PuppetWith({.on_start = frames::Do({frames::CallShell("gate")}),
                .on_ready = Note("on_ready"),
                .on_hook = Note("hook")});
  });
  gate_->AwaitArrival();
  const ActrId puppet = host().Actors()[0].id;
  EXPECT_THAT(StartTell(puppet, "test/do", Note("message")).Await(), IsOk());
  Notify(puppet, kConnected);
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());

  gate_->Answer();
  spawn.join();

  EXPECT_THAT(ran_->Await(3), ElementsAre("on_ready", "hook", "message"));
}

TEST_F(HooksTest, WhatWaitsWhenAnActorIsStoppedIsToldBeforeOnStop) {
  const ActrId shop = Linked();
  const PendingReply busy = Wait(shop);
  Notify(shop, kConnected);
  ASSERT_THAT(host().StopActor(shop), IsOk());
  Notify(shop, kDisconnected);
  Settle();

  gate_->Answer();
  AwaitEnd(shop);

  EXPECT_THAT(ran_->entries(), ElementsAre("2", "3", "stop"));
}

TEST_F(HooksTest, OnceOnStopHasBegunNothingIsTold) {
  const ActrId puppet =
      PuppetWith({.on_stop = frames::Do({frames::CallShell("gate")}),
                  .on_hook = Note("hook")});
  ASSERT_THAT(host().StopActor(puppet), IsOk());
  gate_->AwaitArrival();

  Notify(puppet, kConnected);
  Settle();
  gate_->Answer();
  AwaitEnd(puppet);

  EXPECT_THAT(ran_->entries(), IsEmpty());
  EXPECT_EQ(host().Hooks().told, 0U);
}

TEST_F(HooksTest, AnActorThatHasEndedIsNotFound) {
  const ActrId shop = Linked();
  ASSERT_THAT(host().StopActor(shop), IsOk());
  AwaitEnd(shop);

  EXPECT_THAT(host().NotifyActor(shop, kConnected),
              StatusIs(absl::StatusCode::kNotFound, shop.ToString()));
}

TEST_F(HooksTest, MayCallAnotherActor) {
  const ActrId other = Puppet("other", {}, 1);
  const ActrId puppet = PuppetWith(
      {.on_hook = frames::Do({frames::Call(other, "test/do", Note("asked")),
                              frames::TellShell("ran", "answered")})});

  Notify(puppet, kConnected);

  EXPECT_THAT(ran_->Await(2), ElementsAre("asked", "answered"));
}

TEST_F(HooksTest, NothingElseOfTheActorRunsWhileOneWaits) {
  const ActrId shop = Linked<Asker>();
  Notify(shop, kConnected);
  gate_->AwaitArrival();
  EXPECT_THAT(StartTell(shop, "test/note", "message").Await(), IsOk());
  Notify(shop, kDisconnected);
  Settle();
  EXPECT_THAT(ran_->entries(), IsEmpty());

  gate_->Answer();

  EXPECT_THAT(ran_->Await(3), ElementsAre("OK", "3", "message"));
}

TEST_F(HooksTest, CallsOfAHookHaveTheHostsDeadline) {
  const ActrId shop = Linked<Asker>();
  Notify(shop, kConnected);
  gate_->AwaitArrival();

  Advance(absl::Seconds(29));
  EXPECT_THAT(ran_->entries(), IsEmpty());
  Advance(absl::Seconds(2));

  EXPECT_THAT(ran_->Await(1), ElementsAre("DEADLINE_EXCEEDED"));
}

TEST_F(HooksTest, AHookThatCallsItsOwnActorIsRefused) {
  const ActrId puppet =
      PuppetWith({.on_hook = frames::Do({frames::CallSelf("test/echo")})});

  ::testing::internal::CaptureStderr();
  Notify(puppet, kConnected);
  Settle();
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr("on_signaling_connected"));
  EXPECT_THAT(log, HasSubstr(" -> "));
  EXPECT_EQ(host().Hooks().failed, 1U);
}

TEST_F(HooksTest, AnExceptionIsLoggedAndCountedAndTheActorGoesOn) {
  const ActrId shop = Linked<Thrower>();

  ::testing::internal::CaptureStderr();
  Notify(shop, kConnected);
  Notify(shop, kDisconnected);
  ran_->Await(1);
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr(shop.ToString() + " on_signaling_connected"));
  EXPECT_THAT(log, HasSubstr("uncaught int"));
  EXPECT_THAT(ran_->entries(), ElementsAre("3"));
  EXPECT_EQ(host().Hooks().failed, 1U);
  EXPECT_EQ(InfoOf(shop).failed, 0U) << "a hook is no message";
  EXPECT_EQ(InfoOf(shop).state, "running");
}

class SmallFramesTest : public HooksTest {
 protected:
  SmallFramesTest() { options_.max_frame_bytes = 4096; }
};

TEST_F(SmallFramesTest, AReturnCodeIsNoFaultOfTheActorEither) {
  ASSERT_THAT(
      host().AddShellHandler("big",
                             [](const ShellRequest&, Responder responder) {
                               responder.Answer(std::string(5000, 'x'));
                             }),
      IsOk());
  const ActrId puppet =
      PuppetWith({.on_error = Note("on_error"),
                  .on_hook = frames::Do({frames::CallShell("big")})});

  ::testing::internal::CaptureStderr();
  Notify(puppet, kConnected);
  Settle();
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, HasSubstr("on_signaling_connected"));
  EXPECT_EQ(host().Hooks().failed, 1U);
  EXPECT_THAT(ran_->entries(), IsEmpty()) << "on_error is for handlers";
  EXPECT_THAT(Call(puppet, "test/echo"), IsOk());
}

TEST_F(HooksTest, AGuestThatKnowsNoHooksIsNoFailure) {
  const ActrId puppet = Puppet("puppet");

  Notify(puppet, kConnected);
  Settle();

  EXPECT_EQ(host().Hooks().told, 1U);
  EXPECT_EQ(host().Hooks().failed, 0U);
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
