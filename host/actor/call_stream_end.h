// One end of a streaming call: what has come in for it, and how much more it
// may send. The caller's end lives on the caller's shard, the handler's on its
// own; nothing but a CallChannel is shared between them.
//
// Each direction has a window of items and bytes that were sent and not read.
// What was read is given back in parts of the window, so that credit costs next
// to nothing per item.
#ifndef TROUPE_HOST_ACTOR_CALL_STREAM_END_H_
#define TROUPE_HOST_ACTOR_CALL_STREAM_END_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "host/actor/actor_slot.h"
#include "host/actor/item_block.h"
#include "host/actor/message.h"
#include "host/actor/message_line.h"
#include "host/actor/message_pool.h"
#include "host/base/limits.h"

namespace troupe {

// Names one end: the CallRef of the call, for the handler's end with this bit.
using CallEndId = uint64_t;
inline constexpr CallEndId kHandlerEnd = kCancelledMark;

inline CallRef CallRefOf(CallEndId id) { return id & ~kHandlerEnd; }
inline CallEndId OtherEnd(CallEndId id) { return id ^ kHandlerEnd; }
inline bool IsHandlerEnd(CallEndId id) { return (id & kHandlerEnd) != 0; }

// What the ends of a call on two shards have in common. Who waits says so here,
// and who sends something takes that wait's edge down before it is on its way:
// either the sender sees the edge, or the waiter that something comes.
//   Thread: both ends'.
struct CallChannel {
  struct Side {
    std::atomic<uint64_t> sent{0};  // by this side
    std::atomic<uint64_t> edge{0};  // of this side's wait; 0: it does not wait
  };
  Side caller;
  Side handler;
};

// What of a window is used: items and bytes that were sent and not read.
struct CallWindow {
  uint32_t items = 0;
  uint64_t bytes = 0;

  bool HasRoom(const ItemRun& run) const {
    return items + run.items <= kMaxCallItems &&
           bytes + run.bytes <= kMaxCallItemBytes;
  }

  // The first of `waiting` items that may be sent.
  ItemRun Fit(std::string_view waiting) const {
    if (items == 0) {
      const ItemRun run =
          MeasureItems(waiting, kMaxCallItems, kMaxCallItemBytes);
      return run.items != 0 ? run : MeasureFirst(waiting);
    }
    if (items >= kMaxCallItems || bytes >= kMaxCallItemBytes) return {};
    return MeasureItems(waiting, kMaxCallItems - items,
                        kMaxCallItemBytes - bytes);
  }
  void Take(const ItemRun& run) {
    items += run.items;
    bytes += run.bytes;
  }
  void GiveBack(const ItemRun& run) {
    items -= run.items;
    bytes -= run.bytes;
  }
};

// Thread: its shard's.
struct CallStreamEnd {
  CallStreamEnd() = default;
  ~CallStreamEnd() { DropItems(nullptr); }
  CallStreamEnd(const CallStreamEnd&) = delete;
  CallStreamEnd& operator=(const CallStreamEnd&) = delete;

  // Frees what has come in and was not read. `pool`: the shard's, or nullptr.
  void DropItems(MessagePool* pool) {
    while (Message* block = blocks.Pop()) MessagePool::Free(block, pool);
    MessagePool::Free(std::exchange(outcome, nullptr), pool);
    last_block = nullptr;
    items = 0;
  }

  // Of an end that has a channel.
  CallChannel::Side& side() const {
    // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.UndefReturn): see above.
    return IsHandlerEnd(id) ? channel->handler : channel->caller;
  }
  CallChannel::Side& other_side() const {
    // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.UndefReturn): see above.
    return IsHandlerEnd(id) ? channel->caller : channel->handler;
  }

  CallEndId id = 0;
  std::string route;
  // Shared with the other end, when that is on another shard; else nullptr.
  std::shared_ptr<CallChannel> channel;

  // Whose it is, and the other end's; nullptr: outside the host.
  ActorSlot* owner = nullptr;
  uint64_t serial = 0;
  ActorSlot* peer = nullptr;
  uint64_t peer_serial = 0;
  uint16_t peer_shard = 0;
  // The peer's handler is at the other end. Else a thread may be, which goes on
  // whatever the peer waits for.
  bool peer_is_serial = true;

  // The call's, in ns of the host's clock.
  int64_t deadline_ns = 0;
  // What has come in. `owed` was read and not given back yet.
  MessageLine blocks;
  Message* last_block = nullptr;
  uint32_t items = 0;
  ItemRun owed;
  // No more comes: the other side is done, or `read_error`.
  bool is_done = false;
  absl::Status read_error;
  // Of a caller's end: the AbiReply that the call ended with, owned.
  Message* outcome = nullptr;

  // What goes out. With an error nothing does.
  CallWindow window;
  absl::Status write_error;

  // Who waits for items, and how many are wanted; 0: nobody.
  CallRef reader = 0;
  uint32_t max_items = 0;
  uint64_t max_bytes = 0;
  // Who waits for credit, with what it has not sent yet: the waiter's memory.
  CallRef writer = 0;
  std::string_view unsent;
  bool unsent_is_last = false;

  // Across shards: what has arrived of what other_side() counts as sent.
  uint64_t received = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CALL_STREAM_END_H_
