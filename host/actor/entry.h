// One entry into a guest: what goes in, on whose behalf, and what came out. It
// exists from just before the guest is entered until its answer is dealt with.
#ifndef TROUPE_HOST_ACTOR_ENTRY_H_
#define TROUPE_HOST_ACTOR_ENTRY_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "host/actor/message.h"

namespace troupe {

class HostOps;
struct ActorSlot;

enum class EntryKind : uint8_t {
  kCreate,   // `frame` is an InitPayloadV1
  kFrame,    // `frame` is an AbiFrame
  kDestroy,  // no frame
};

// What of the control lane an entry is.
enum class ControlKind : uint8_t {
  kNone,   // a message, or a step of the actor's life
  kError,  // on_error
  kHook,
  kTimer,
};

inline constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

// The deadline of an entry whose caller gave up: long past, so that what it
// asks for from then on ends at once.
inline constexpr int64_t kCancelledDeadline =
    std::numeric_limits<int64_t>::min();

struct Entry {
  // What goes in. Borrowed until the entry is over.
  EntryKind kind = EntryKind::kFrame;
  ControlKind control = ControlKind::kNone;
  std::string_view frame;
  // Holds `frame` when no message does; freed when the entry is over.
  Message* frame_memory = nullptr;
  // What users call it: the route key, "on_start", ….
  std::string_view method;

  // On whose behalf.
  HostOps* host = nullptr;
  ActorSlot* slot = nullptr;
  uint64_t serial = 0;
  uint64_t handle = 0;  // call handle or bridge token
  int64_t deadline_ns = kNoDeadline;
  // The message in hand; nullptr in a step of the actor's life.
  Message* message = nullptr;
  // Where the entering thread takes memory from; nullptr: the heap.
  MessagePool* pool = nullptr;
  // Entries further up on the same stack, which wait for this one.
  int nesting = 0;
  // Largest reply taken from the guest, in bytes.
  size_t max_reply_bytes = 0;

  // What came out. `reply` is an AbiReply as the guest wrote it, nullptr when
  // it gave none; only with code 0. `error` says what the code can't: which
  // rule of the boundary was broken.
  int32_t code = 0;
  // Beside another code than 0 the guest changed its output parameters, which
  // are ignored.
  bool changed_outputs = false;
  Message* reply = nullptr;
  // Instead: a short reply stands in `message`, right behind the request that
  // it answers. In bytes; 0: it does not.
  uint32_t placed_reply_bytes = 0;
  std::string error;

  bool has_reply() const { return reply != nullptr || placed_reply_bytes != 0; }
  // The reply, or nothing.
  std::string_view reply_bytes() const {
    if (placed_reply_bytes == 0) {
      return reply == nullptr ? std::string_view() : reply->bytes();
    }
    // It is placed behind a message only.
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage)
    return {message->frame() + message->size, placed_reply_bytes};
  }
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_ENTRY_H_
