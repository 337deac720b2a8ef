// What a host tells its actors of the world around it, through their
// observation hooks: its link to the cluster's control plane, the transports to
// peers, its credential. Whoever keeps those gives notice with
// Host::NotifyAll() and its siblings. A mailbox that fills up the host notices
// itself.
#ifndef TROUPE_HOST_RUNTIME_NOTICE_H_
#define TROUPE_HOST_RUNTIME_NOTICE_H_

#include <cstdint>
#include <optional>
#include <variant>

#include "abi/codes.h"
#include "abi/identity.h"

namespace troupe {

enum class ConnectionState : uint8_t { kConnecting, kConnected, kDisconnected };
enum class PeerTransport : uint8_t { kWebsocket, kWebrtc };

// on_signaling_…: the link to the control plane.
struct LinkNotice {
  ConnectionState state = ConnectionState::kConnecting;
};

// on_websocket_… and on_webrtc_…: the transport to one peer.
struct PeerNotice {
  PeerTransport transport = PeerTransport::kWebsocket;
  ConnectionState state = ConnectionState::kConnecting;
  ActrId peer;
  // Nothing when the transport cannot tell; no status is not kIdle.
  std::optional<bool> relayed = {};
  std::optional<abi::PeerStatus> status = {};
};

// on_credential_renewed and on_credential_expiring.
struct CredentialNotice {
  enum class Change : uint8_t { kRenewed, kExpiring };

  Change change = Change::kRenewed;
  // When the credential ends: seconds since the Unix epoch, above 0, and
  // nanoseconds after them, below 1,000,000,000.
  uint64_t expiry_seconds = 0;
  uint32_t expiry_nanoseconds = 0;
};

using Notice = std::variant<LinkNotice, PeerNotice, CredentialNotice>;

// What became of hooks so far, those of full mailboxes included.
struct HookCounts {
  uint64_t told = 0;
  uint64_t coalesced = 0;  // told once for several that said the same
  uint64_t dropped = 0;    // of actors that had too many waiting
  uint64_t failed = 0;     // of those told, answered with an error
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_NOTICE_H_
