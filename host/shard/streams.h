// What a shard does with the chunks of data streams for its actors.
//
// A chunk is accepted when its stream is registered and its queue has room;
// then its sender goes on. A reliable one that finds no room stays here, with
// its sender waiting, so that nothing overtakes it. Whoever holds a sender back
// puts up the sender's wait edge: only here is it known that there is a wait.
#ifndef TROUPE_HOST_SHARD_STREAMS_H_
#define TROUPE_HOST_SHARD_STREAMS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "host/actor/actor.h"
#include "host/actor/message.h"
#include "host/actor/stream_table.h"
#include "host/shard/shard.h"
#include "host/store/dead_letter.h"

namespace troupe {

// Thread: the shard's. A value, made for one use.
class Streams {
 public:
  explicit Streams(Shard& shard) : shard_(shard) {}

  // Chunks of `id` for `actor` are taken from now on; again is no error. Of an
  // actor that is reloaded: once its next instance has taken over.
  void Register(Actor& actor, std::string_view id);

  // They are taken no more. Returns how many were accepted and still wait; the
  // actor gets them.
  uint64_t Unregister(Actor& actor, std::string_view id);

  // Accepts `chunk`, holds it back or refuses it, and tells whoever waits under
  // chunk->reply_to, now or later.
  //   Ownership: taken.
  void Take(Message* chunk);
  // The same for one from another shard.
  void TakeFromAfar(Message* chunk);

  // The chunk that `actor` handles next; it has one. Lets in what was held back
  // behind it.
  //   Ownership: the caller's.
  Message* Next(Actor& actor);

  // `actor` has handled `chunk`, with `status`. `death`: it can never be
  // handled.
  //   Ownership: taken.
  void End(Actor& actor, Message* chunk, const absl::Status& status,
           std::optional<DeathReason> death);

  // Whoever waits under `ref` for its chunk to be accepted has given up.
  void Withdraw(Actor& actor, CallRef ref);

  // The next instance of `actor` takes over, and handles chunks of `ids`: those
  // that wait too. Others that were accepted are dead.
  void TakeOver(Actor& actor, const std::set<std::string, std::less<>>& ids);

  // `actor` handles no chunk any more: what it accepted is dead, what is held
  // back refused.
  void Drop(Actor& actor);

 private:
  StreamTable& TableOf(Actor& actor);
  void BuryAll(const Actor& actor, MessageLine* accepted,
               const absl::Status& error);
  void Accept(Actor& actor, StreamQueue& queue, Message* chunk,
              std::optional<int64_t> held_ns);
  void HoldBack(StreamQueue& queue, Message* chunk);
  void DropExpired(StreamQueue& queue);
  void LetIn(Actor& actor, StreamQueue& queue);
  void Refuse(Message* chunk, const absl::Status& error);
  void TellSender(Message* chunk, Message* reply);
  void NoteFailure(Actor& actor, const Message& chunk,
                   const absl::Status& status);
  void Bury(const Actor& actor, const Message& chunk, DeathReason reason,
            const absl::Status& error);

  Shard& shard_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_STREAMS_H_
