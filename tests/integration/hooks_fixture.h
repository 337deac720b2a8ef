// Actors that note the hooks that they are told.
#ifndef TROUPE_TESTS_INTEGRATION_HOOKS_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_HOOKS_FIXTURE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/runtime/notice.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

inline constexpr LinkNotice kConnecting = {ConnectionState::kConnecting};
inline constexpr LinkNotice kConnected = {ConnectionState::kConnected};
inline constexpr LinkNotice kDisconnected = {ConnectionState::kDisconnected};

inline PeerNotice Peer(uint64_t serial, ConnectionState state,
                       PeerTransport transport = PeerTransport::kWebsocket) {
  return {transport, state, {serial, 1, {"acme", "peer", "1.0.0"}}, {}, {}};
}

inline CredentialNotice Credential(CredentialNotice::Change change,
                                   uint64_t seconds, uint32_t nanoseconds = 0) {
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

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_HOOKS_FIXTURE_H_
