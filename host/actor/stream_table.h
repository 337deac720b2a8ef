// The data streams of one actor: which ids it takes, and the chunks that wait
// for its handlers, in one bounded queue per stream and sender. Queues with
// chunks take turns, so that a sender who floods one stream delays no other.
//
// An actor without streams has none of this.
//   Thread: the actor's shard, all of it.
#ifndef TROUPE_HOST_ACTOR_STREAM_TABLE_H_
#define TROUPE_HOST_ACTOR_STREAM_TABLE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "host/actor/actor_slot.h"
#include "host/actor/message.h"
#include "host/actor/message_line.h"
#include "host/actor/stream_ledger.h"
#include "host/base/limits.h"
#include "host/base/rate_limit.h"

namespace troupe {

struct Stream;

// One sender's chunks of one stream.
struct StreamQueue {
  // Whether a chunk of `size` bytes more fits. An empty queue takes any.
  bool HasRoom(uint64_t size) const {
    return chunks == 0 ||
           (chunks < kMaxStreamChunks && bytes + size <= kMaxStreamBytes);
  }

  // Whether nothing would be lost with it but what it knows of its sender.
  bool IsIdle() const { return chunks == 0 && held.empty(); }

  Stream* stream = nullptr;
  const ActorSlot* sender = nullptr;  // nullptr: outside the host
  uint64_t sender_serial = 0;

  MessageLine accepted;
  uint32_t chunks = 0;  // in `accepted`
  uint64_t bytes = 0;   // of their frames

  // Reliable chunks for which there is no room yet; their senders wait.
  MessageLine held;

  // What its handler answered to a reliable chunk, until the sender sends the
  // next one; OK: nothing.
  absl::Status error;

  uint64_t next_sequence = 0;
  bool has_begun = false;
};

struct Stream {
  std::string id;
  bool registered = false;  // else it ends with its last chunk

  // By the sender's slot and serial number.
  std::map<std::pair<const ActorSlot*, uint64_t>, StreamQueue> queues;
};

class StreamTable {
 public:
  // `ledger` outlives this.
  StreamTable(StreamLedger* ledger, uint64_t serial)
      : ledger_(ledger), serial_(serial), counts_(ledger->Open(serial)) {}
  ~StreamTable() { ledger_->Close(serial_); }

  StreamTable(const StreamTable&) = delete;
  StreamTable& operator=(const StreamTable&) = delete;

  // Chunks of `id` are taken from now on.
  void Register(std::string_view id);

  // They are taken no more; returns how many wait. What is held back goes to
  // `refused`.
  uint64_t Unregister(std::string_view id, MessageLine* refused);

  // The stream that takes chunks of `id`, nullptr when none does.
  Stream* Find(std::string_view id);

  // The queue of a sender, made when its first chunk comes.
  StreamQueue& QueueOf(Stream& stream, const ActorSlot* sender,
                       uint64_t sender_serial);
  // nullptr when there is none any more.
  StreamQueue* FindQueue(std::string_view id, const ActorSlot* sender,
                         uint64_t sender_serial);

  // Appends `chunk` to what waits for the handler.
  //   Ownership: taken.
  void Accept(StreamQueue& queue, Message* chunk);

  bool has_chunks() const { return !in_turn_.empty(); }

  // Whether a chunk is next, or a message: they alternate while both wait.
  bool TakeTurn(bool mailbox_is_empty) {
    if (in_turn_.empty()) return false;
    had_turn_ = mailbox_is_empty || !had_turn_;
    return had_turn_;
  }

  // The chunk to handle next, and its queue; only with has_chunks().
  //   Ownership: the caller's.
  Message* Pop(StreamQueue** queue);

  // Takes out what is held back for whoever waits under `ref`, to `taken`.
  void TakeHeld(CallRef ref, MessageLine* taken);

  // Takes all that waits out: what was accepted and what is held back.
  void Empty(MessageLine* accepted, MessageLine* held);

  // Takes out all that waits for streams other than `ids`, to `accepted` and
  // `held`; chunks of those, and of no others, are taken from now on.
  void Retain(const std::set<std::string, std::less<>>& ids,
              MessageLine* accepted, MessageLine* held);

  // Forgets streams that have ended, and senders that live no more once there
  // are many. No reference to a queue is good after it.
  void Tidy();

  StreamCounts& counts() { return *counts_; }
  RateLimit& log_limit() { return log_limit_; }

 private:
  // Lines a minute about handlers that fail.
  static constexpr uint32_t kLines = 10;
  // Queues that are kept however idle they are.
  static constexpr size_t kKeptQueues = 64;

  StreamLedger* const ledger_;
  const uint64_t serial_;
  StreamCounts* const counts_;

  std::map<std::string, Stream, std::less<>> streams_;
  std::deque<StreamQueue*> in_turn_;  // those with chunks
  bool had_turn_ = false;
  bool has_ended_ = false;  // some stream is not registered any more
  size_t queues_ = 0;
  size_t tidy_at_ = kKeptQueues;  // queues
  RateLimit log_limit_{kLines, absl::Minutes(1)};
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_STREAM_TABLE_H_
