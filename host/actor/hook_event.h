// One of the twelve observation hooks, as it waits for the actors that are told
// of it. A value; which members mean something depends on the hook.
#ifndef TROUPE_HOST_ACTOR_HOOK_EVENT_H_
#define TROUPE_HOST_ACTOR_HOOK_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "abi/codes.h"

namespace troupe {

struct HookEvent {
  abi::Hook hook{};

  // The peer hooks.
  std::string peer;  // an encoded ActrId
  std::optional<bool> relayed;
  std::optional<abi::PeerStatus> status;

  // The credential hooks: since the Unix epoch.
  uint64_t expiry_seconds = 0;
  uint32_t expiry_nanoseconds = 0;

  // on_mailbox_backpressure.
  uint64_t queue_len = 0;
  uint64_t threshold = 0;

  friend bool operator==(const HookEvent&, const HookEvent&) = default;
};

// What the hooks are about, several of them the same thing.
enum class HookSubject : uint8_t {
  kSignaling,
  kWebsocket,
  kWebrtc,
  kCredential,
  kMailbox,
};

HookSubject SubjectOf(abi::Hook hook);

// Whether both tell of one thing: the link, one peer's transport, ….
bool ShareSubject(const HookEvent& a, const HookEvent& b);

// Whether `later` tells what `earlier` told. The figures of a mailbox are only
// ever the latest.
bool Repeats(const HookEvent& later, const HookEvent& earlier);

// Names an entry with `hook`: "hook:on_mailbox_backpressure".
std::string_view HookRequestId(abi::Hook hook);

// What users call it: "on_mailbox_backpressure".
std::string_view HookName(abi::Hook hook);

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_HOOK_EVENT_H_
