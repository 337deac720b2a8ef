// The waiting calls of one shard: who waits, until when, and how a reply that
// arrives from anywhere finds them by a number that is never reused.
#ifndef TROUPE_HOST_SHARD_CALL_TABLE_H_
#define TROUPE_HOST_SHARD_CALL_TABLE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/actor/actor_slot.h"
#include "host/actor/message.h"
#include "host/base/timer_wheel.h"

namespace troupe {

class Shard;

// What of a streaming call somebody waits for.
enum class StreamWait : uint8_t { kNone, kItems, kCredit };

// Somebody who waits: a fiber, a thread or a callback. It lives on the waiter's
// stack or heap; the table only points to it.
//   Thread: the shard's.
class PendingCall : public TimerNode {
 public:
  virtual ~PendingCall() = default;

  // The wait is over. Called once; the call is out of the table and its edge is
  // down.
  //   Ownership: `reply`, an AbiReply, is taken.
  virtual void OnReply(Shard& shard, Message* reply) = 0;

  // The mailbox that was full may have room: try again.
  virtual void OnRoom(Shard& shard) = 0;

  CallRef ref = 0;
  int64_t started_ns = 0;
  int64_t deadline_ns = 0;

  // The waiting actor and its wait edge; nullptr and 0 for any other waiter.
  ActorSlot* caller = nullptr;
  uint64_t caller_serial = 0;
  uint64_t edge = 0;

  // The request that the caller has in hand and waits on behalf of: when that
  // is cancelled, so is this. 0: it waits for its own sake.
  CallRef on_behalf_of = 0;

  // Its place in the list of what its caller waits for.
  PendingCall* next_of_caller = nullptr;
  PendingCall** link_of_caller = nullptr;  // what points here

  // Whom it waits for.
  ActorSlot* target = nullptr;
  uint64_t target_serial = 0;
  std::string_view route;

  // Waits for room for a message of this size in the target's mailbox; 0: waits
  // for an answer.
  uint64_t room_bytes = 0;

  // That message is a chunk, which the receiver keeps meanwhile, and `route` is
  // its stream.
  bool is_chunk = false;

  // Nothing else runs in the caller meanwhile: the wait counts for cycles.
  bool is_serial = false;

  // Waits at an end of a streaming call: for the actor at the other one, to
  // which no request was sent.
  StreamWait stream_wait = StreamWait::kNone;

  // Nobody waits: it marks what somebody else has still to do.
  bool is_mark = false;

  // Puts it first in the list `first`, and takes it out.
  void Link(PendingCall** first) {
    next_of_caller = *first;
    link_of_caller = first;
    if (next_of_caller != nullptr) {
      next_of_caller->link_of_caller = &next_of_caller;
    }
    *first = this;
  }
  void Unlink() {
    *link_of_caller = next_of_caller;
    if (next_of_caller != nullptr) {
      next_of_caller->link_of_caller = link_of_caller;
    }
    link_of_caller = nullptr;
  }
};

class CallTable {
 public:
  // `shard` is this shard's index.
  explicit CallTable(uint16_t shard) : shard_(shard) {}

  CallTable(const CallTable&) = delete;
  CallTable& operator=(const CallTable&) = delete;

  // Enters `call` and sets its ref.
  //   Ownership: borrowed until Remove().
  void Add(PendingCall* call) {
    uint32_t index = 0;
    if (free_.empty()) {
      index = static_cast<uint32_t>(places_.size());
      places_.push_back({});
    } else {
      index = free_.back();
      free_.pop_back();
    }
    Place& place = places_[index];
    place.call = call;
    call->ref = (uint64_t{place.generation} << 32) | (uint64_t{index} << 8) |
                (shard_ + 1u);
  }

  // Who waits under `ref`; nullptr when that wait is over.
  PendingCall* Find(CallRef ref) const {
    const uint32_t index = Index(ref);
    if (index >= places_.size()) return nullptr;
    const Place& place = places_[index];
    return place.generation == (ref >> 32) ? place.call : nullptr;
  }

  void Remove(PendingCall* call) {
    const uint32_t index = Index(call->ref);
    places_[index].call = nullptr;
    ++places_[index].generation;
    free_.push_back(index);
  }

  // All that wait.
  std::vector<CallRef> All() const {
    std::vector<CallRef> refs;
    for (const Place& place : places_) {
      if (place.call != nullptr) refs.push_back(place.call->ref);
    }
    return refs;
  }

  size_t size() const { return places_.size() - free_.size(); }

  // The shard that keeps `ref`, which is not 0.
  static uint16_t ShardOf(CallRef ref) {
    return static_cast<uint16_t>((ref & 0xff) - 1);
  }

 private:
  struct Place {
    PendingCall* call = nullptr;
    uint32_t generation = 0;
  };

  static uint32_t Index(CallRef ref) {
    return static_cast<uint32_t>(ref >> 8) & 0xffffff;
  }

  const uint16_t shard_;
  std::vector<Place> places_;
  std::vector<uint32_t> free_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CALL_TABLE_H_
