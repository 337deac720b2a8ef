#include "host/runtime/notice_hook.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

using abi::Hook;

// Guests take seconds as a signed number.
constexpr uint64_t kMaxSeconds = std::numeric_limits<int64_t>::max();
constexpr uint32_t kNanosPerSecond = 1'000'000'000;

// The hook of `state`, when that of kConnecting is `first`.
absl::StatusOr<Hook> HookOf(Hook first, ConnectionState state) {
  if (state > ConnectionState::kDisconnected) {
    return InvalidArgumentError(
        fmt::format("a connection has no state {}", static_cast<int>(state)));
  }
  return static_cast<Hook>(static_cast<uint32_t>(first) +
                           static_cast<uint32_t>(state));
}

absl::StatusOr<HookEvent> Convert(const LinkNotice& notice) {
  const absl::StatusOr<Hook> hook =
      HookOf(Hook::kSignalingConnecting, notice.state);
  if (!hook.ok()) return hook.status();
  HookEvent event;
  event.hook = *hook;
  return event;
}

absl::StatusOr<HookEvent> Convert(const PeerNotice& notice) {
  if (notice.transport > PeerTransport::kWebrtc) {
    return InvalidArgumentError(fmt::format(
        "there is no transport {}", static_cast<int>(notice.transport)));
  }
  const absl::StatusOr<Hook> hook = HookOf(
      notice.transport == PeerTransport::kWebsocket ? Hook::kWebsocketConnecting
                                                    : Hook::kWebrtcConnecting,
      notice.state);
  if (!hook.ok()) return hook.status();
  if (notice.peer == ActrId{}) {
    return InvalidArgumentError("a peer notice without a peer's id");
  }
  if (const std::string fault = notice.peer.type.Validate(); !fault.empty()) {
    return InvalidArgumentError(fmt::format("the id of a peer: {}", fault));
  }
  if (notice.status > abi::PeerStatus::kRecovering) {
    return InvalidArgumentError(fmt::format(
        "a peer has no status {}", static_cast<uint32_t>(*notice.status)));
  }
  HookEvent event;
  event.hook = *hook;
  event.peer = EncodeActrId(notice.peer);
  event.relayed = notice.relayed;
  event.status = notice.status;
  return event;
}

absl::StatusOr<HookEvent> Convert(const CredentialNotice& notice) {
  using Change = CredentialNotice::Change;
  if (notice.change > Change::kExpiring) {
    return InvalidArgumentError(fmt::format("a credential has no change {}",
                                            static_cast<int>(notice.change)));
  }
  if (notice.expiry_seconds == 0) {
    return InvalidArgumentError("a credential notice without an expiry");
  }
  if (notice.expiry_seconds > kMaxSeconds) {
    return InvalidArgumentError(
        fmt::format("an expiry of {} seconds; at most {} are possible",
                    notice.expiry_seconds, kMaxSeconds));
  }
  if (notice.expiry_nanoseconds >= kNanosPerSecond) {
    return InvalidArgumentError(
        fmt::format("an expiry of {} nanoseconds after its second; at most {} "
                    "are possible",
                    notice.expiry_nanoseconds, kNanosPerSecond - 1));
  }
  HookEvent event;
  event.hook = notice.change == Change::kRenewed ? Hook::kCredentialRenewed
                                                 : Hook::kCredentialExpiring;
  event.expiry_seconds = notice.expiry_seconds;
  event.expiry_nanoseconds = notice.expiry_nanoseconds;
  return event;
}

}  // namespace

absl::StatusOr<HookEvent> ToHook(const Notice& notice) {
  return std::visit([](const auto& kind) { return Convert(kind); }, notice);
}

}  // namespace troupe
