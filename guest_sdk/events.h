// What a host reports to a workload beside messages. Values; copy them to keep.
#ifndef TROUPE_GUEST_SDK_EVENTS_H_
#define TROUPE_GUEST_SDK_EVENTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guest_sdk/dest.h"

namespace troupe {

using abi::FaultKind;
using abi::PeerStatus;

enum class Transport { kWebsocket, kWebrtc };
enum class Link { kConnecting, kConnected, kDisconnected };

// The transport to one peer changed.
struct PeerEvent {
  ActrId peer;
  // Whether a relay stands in between; nothing when the transport cannot tell.
  std::optional<bool> relayed;
  // Nothing when not told, and for a status newer than this SDK.
  std::optional<PeerStatus> status;
};

// The host's credential was renewed, or is about to expire.
struct CredentialEvent {
  absl::Time new_expiry;
};

// Messages waiting in this actor's mailbox, and the threshold they passed.
struct BackpressureEvent {
  uint64_t queue_len = 0;
  uint64_t threshold = 0;
};

// What went wrong with a message to this actor.
struct Fault {
  FaultKind kind = FaultKind::kUnspecified;
  absl::Status error;
  // Of the message.
  std::string route;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_EVENTS_H_
