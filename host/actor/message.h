// One block of pooled memory that travels: a call, a tell or a reply, with its
// frame (an AbiFrame or AbiReply, ready for the receiver) right behind the
// header. The payload of a message is written once, here.
//
// A message has one owner at a time: the sender, then a queue, then the actor's
// shard. Whoever owns it last gives it back to the pool it came from.
#ifndef TROUPE_HOST_ACTOR_MESSAGE_H_
#define TROUPE_HOST_ACTOR_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe {

class MessagePool;
struct ActorSlot;

// Names one waiting call: the shard that keeps its deadline, a place in that
// shard's table and the place's generation. 0 = nobody waits. A reply to a call
// that is over finds another generation and is dropped.
using CallRef = uint64_t;

// A bit that no CallRef has: set where the request that it names is in hand and
// nobody waits for the answer any more.
inline constexpr CallRef kCancelledMark = 0x80;

// What lies in a shard's inbox. The queue is intrusive: `next` is the queue's.
// kWithGuest lies in none: a guest has it until it gives it back.
enum class InboxKind : uint8_t {
  kRequest,
  kReply,
  kTask,
  kChunk,
  kItems,
  kWithGuest,
};

struct InboxNode {
  InboxNode* next = nullptr;
  InboxKind kind = InboxKind::kTask;
};

// A part of a message's frame, as an offset: the frame may move with its block.
struct FrameSpan {
  uint32_t offset = 0;  // bytes from frame()
  uint32_t size = 0;    // bytes; 0 = absent
};

// A reply up to this size, in bytes, is written behind its request, if that has
// room, and travels in its place: one block for both ends where it began.
inline constexpr size_t kPlacedReplyBytes = 256;

// Room that a call leaves for it.
inline constexpr size_t kRoomForReply = 64;

struct Message : InboxNode {
  // Of a streaming call's request: its actr_call_shape; else 0. Stands where
  // the base leaves a gap.
  uint8_t shape = 0;

  // Of the block; kept from allocation to Free(). nullptr: the heap's.
  MessagePool* home = nullptr;
  uint32_t capacity = 0;   // bytes that fit behind the header
  uint8_t size_class = 0;  // the pool's

  uint8_t payload_type = 0;  // actr_payload_type

  // caller_edge is WaitEdge::PublishHere()'s.
  bool edge_is_here = false;

  // Of a reply: what the guest itself answered, and its AbiReply.status; else
  // the host answers in its place.
  bool from_guest = false;
  int32_t guest_status = 0;

  uint32_t size = 0;  // bytes of frame in use

  // Who is addressed, or for a reply nothing.
  ActorSlot* target = nullptr;
  uint64_t target_serial = 0;

  // Who waits for the answer, and the wait edge to take down before answering.
  CallRef reply_to = 0;
  ActorSlot* caller = nullptr;  // nullptr: not an actor
  uint64_t caller_serial = 0;
  uint64_t caller_edge = 0;  // 0: none published

  // Nanoseconds of the host's clock.
  int64_t deadline_ns = 0;
  int64_t enqueued_ns = 0;

  // The bridge token written into the frame, for a generation 2 target.
  uint64_t token = 0;

  FrameSpan route;
  FrameSpan traceparent;
  FrameSpan tracestate;
  FrameSpan request_id;

  char* frame() { return reinterpret_cast<char*>(this + 1); }
  const char* frame() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view bytes() const { return {frame(), size}; }
  std::string_view view(FrameSpan span) const {
    return {frame() + span.offset, span.size};
  }

  // The message whose frame starts at `frame`.
  static Message* FromFrame(void* frame) {
    return static_cast<Message*>(frame) - 1;
  }
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MESSAGE_H_
