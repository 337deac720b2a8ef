#include "host/runtime/notice_hook.h"

#include <cstdint>
#include <limits>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using abi::Hook;

const ActrId kPeer = {7, 1, {"acme", "peer", "1.0.0"}};

auto IsInvalid(const char* fragment) {
  return StatusIs(absl::StatusCode::kInvalidArgument, fragment);
}

TEST(NoticeHookTest, EachKindAndStateHasItsNumber) {
  using Change = CredentialNotice::Change;
  uint32_t number = 1;
  const auto expect_next = [&number](const Notice& notice) {
    const absl::StatusOr<HookEvent> hook = ToHook(notice);
    ASSERT_THAT(hook, IsOk());
    EXPECT_EQ(hook->hook, static_cast<Hook>(number));
    ++number;
  };
  constexpr ConnectionState kStates[] = {ConnectionState::kConnecting,
                                         ConnectionState::kConnected,
                                         ConnectionState::kDisconnected};

  for (const ConnectionState state : kStates) expect_next(LinkNotice{state});
  for (const PeerTransport transport :
       {PeerTransport::kWebsocket, PeerTransport::kWebrtc}) {
    for (const ConnectionState state : kStates) {
      expect_next(PeerNotice{transport, state, kPeer, {}, {}});
    }
  }
  expect_next(CredentialNotice{Change::kRenewed, 1, 0});
  expect_next(CredentialNotice{Change::kExpiring, 1, 0});

  EXPECT_EQ(static_cast<Hook>(number), Hook::kMailboxBackpressure);
}

TEST(NoticeHookTest, WhatAPeersTransportCannotTellStaysAbsent) {
  PeerNotice notice;
  notice.peer = kPeer;
  const absl::StatusOr<HookEvent> without = ToHook(notice);
  notice.relayed = false;
  notice.status = abi::PeerStatus::kIdle;
  const absl::StatusOr<HookEvent> with = ToHook(notice);

  EXPECT_EQ(without->peer, EncodeActrId(kPeer));
  EXPECT_EQ(without->relayed, std::nullopt);
  EXPECT_EQ(without->status, std::nullopt);
  EXPECT_EQ(with->relayed, false);
  EXPECT_EQ(with->status, abi::PeerStatus::kIdle);
}

TEST(NoticeHookTest, APeerNeedsAnIdAndAPossibleOne) {
  PeerNotice notice;
  EXPECT_THAT(ToHook(notice), IsInvalid("without a peer's id"));

  notice.peer = kPeer;
  notice.peer.type.name = "9";
  EXPECT_THAT(ToHook(notice), IsInvalid("the id of a peer: "));
}

TEST(NoticeHookTest, AnExpiryIsAPointInTime) {
  CredentialNotice notice;
  EXPECT_THAT(ToHook(notice), IsInvalid("without an expiry"));

  notice.expiry_seconds = 1;
  notice.expiry_nanoseconds = 999'999'999;
  EXPECT_THAT(ToHook(notice), IsOk());
  notice.expiry_nanoseconds = 1'000'000'000;
  EXPECT_THAT(ToHook(notice), IsInvalid("1000000000 nanoseconds"));

  notice.expiry_nanoseconds = 0;
  notice.expiry_seconds = uint64_t{1} << 63;
  EXPECT_THAT(ToHook(notice), IsInvalid("9223372036854775808 seconds"));
}

TEST(NoticeHookTest, ANumberThatIsNoneOfItsEnumsIsRefused) {
  EXPECT_THAT(ToHook(LinkNotice{static_cast<ConnectionState>(3)}),
              IsInvalid("no state 3"));
  PeerNotice peer;
  peer.peer = kPeer;
  peer.status = static_cast<abi::PeerStatus>(4);
  EXPECT_THAT(ToHook(peer), IsInvalid("no status 4"));
  peer.transport = static_cast<PeerTransport>(2);
  EXPECT_THAT(ToHook(peer), IsInvalid("no transport 2"));
  CredentialNotice credential;
  credential.change = static_cast<CredentialNotice::Change>(2);
  EXPECT_THAT(ToHook(credential), IsInvalid("no change 2"));
}

}  // namespace
}  // namespace troupe
