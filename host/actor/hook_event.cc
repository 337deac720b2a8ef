#include "host/actor/hook_event.h"

#include <array>

namespace troupe {
namespace {

constexpr std::string_view kHookPrefix = "hook:";

// By number, which begins with 1.
constexpr std::array<std::string_view, 13> kRequestIds = {
    "",
    "hook:on_signaling_connecting",
    "hook:on_signaling_connected",
    "hook:on_signaling_disconnected",
    "hook:on_websocket_connecting",
    "hook:on_websocket_connected",
    "hook:on_websocket_disconnected",
    "hook:on_webrtc_connecting",
    "hook:on_webrtc_connected",
    "hook:on_webrtc_disconnected",
    "hook:on_credential_renewed",
    "hook:on_credential_expiring",
    "hook:on_mailbox_backpressure",
};

}  // namespace

HookSubject SubjectOf(abi::Hook hook) {
  if (hook <= abi::Hook::kSignalingDisconnected) return HookSubject::kSignaling;
  if (hook <= abi::Hook::kWebsocketDisconnected) return HookSubject::kWebsocket;
  if (hook <= abi::Hook::kWebrtcDisconnected) return HookSubject::kWebrtc;
  if (hook <= abi::Hook::kCredentialExpiring) return HookSubject::kCredential;
  return HookSubject::kMailbox;
}

bool ShareSubject(const HookEvent& a, const HookEvent& b) {
  return SubjectOf(a.hook) == SubjectOf(b.hook) && a.peer == b.peer;
}

bool Repeats(const HookEvent& later, const HookEvent& earlier) {
  if (later.hook == abi::Hook::kMailboxBackpressure) {
    return later.hook == earlier.hook;
  }
  return later == earlier;
}

std::string_view HookRequestId(abi::Hook hook) {
  return kRequestIds[static_cast<size_t>(hook)];
}

std::string_view HookName(abi::Hook hook) {
  return HookRequestId(hook).substr(kHookPrefix.size());
}

}  // namespace troupe
