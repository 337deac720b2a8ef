// What a shard does for the ends of streaming calls that it keeps.
//
// A streaming call is an ordinary one: its request waits in a mailbox, runs on
// a fiber and is answered, and the answer is the end of the items. Items go
// straight to the other end when that is on this shard, else through its inbox,
// behind what was sent before; so the answer comes after all items.
//
// Who waits has an ordinary wait in the call table, with the edge that the
// cycle check needs; whoever sends items, credit or the end takes it down.
#ifndef TROUPE_HOST_SHARD_CALL_STREAMS_H_
#define TROUPE_HOST_SHARD_CALL_STREAMS_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "host/actor/actor.h"
#include "host/actor/call_stream_end.h"
#include "host/actor/message.h"
#include "host/actor/opened_call.h"
#include "host/shard/call_table.h"
#include "host/shard/shard.h"

namespace troupe {

// Thread: the shard's. A value, made for one use.
class CallStreams {
 public:
  explicit CallStreams(Shard& shard) : shard_(shard) {}

  // UNAVAILABLE for an actor that has as many open as it may.
  static absl::Status CheckMayOpen(const Actor& actor);

  // Who opens one.
  struct Opener {
    uint64_t entry;  // opened_call.h
    bool is_serial;  // its handler holds the caller's end
  };

  // Makes both ends of `call`, a request that is about to be sent and waits in
  // the table.
  void Open(const PendingCall& call, abi::CallShape shape,
            const Opener& opener);

  // The answer to who has opened the call `id`: a HostCallOpenedV1, or why it
  // is over already.
  Message* Opened(CallEndId id);

  // The end `id` of the actor with `serial` in `owner`; nullptr: there is none.
  CallStreamEnd* Find(CallEndId id, const ActorSlot* owner, uint64_t serial);

  // Sends `count` `items`; told when all were taken. `last`: no more follow.
  // `call`, who is told, now or later, is set up but for its edge.
  //   Ownership: `items` are borrowed until then.
  void Write(CallStreamEnd& end, std::string_view items, uint32_t count,
             bool last, PendingCall* call);

  // Asks for at most so many items and bytes; told once there is one, or none
  // any more.
  void Read(CallStreamEnd& end, uint32_t max_items, uint64_t max_bytes,
            PendingCall* call);

  // Its owner sends or reads no more, or neither.
  void EndBy(CallStreamEnd& end, abi::CallEnd what);

  // Items from another shard.
  //   Ownership: taken.
  void TakeFromAfar(Message* block);

  // The call is over for its caller, with `outcome`. `was_sent`: its request
  // was in a mailbox, whoever answered in the end.
  //   Ownership: `outcome` is taken.
  void EndCaller(CallEndId id, Message* outcome, bool was_sent);

  // `request` is handled, or never will be: before it is answered.
  void EndHandler(const Message& request);

  // The entry `entry` has returned: what it opened and left open ends. `actor`
  // has opened some.
  void EndOpenedBy(const Actor& actor, uint64_t entry);

  // All of them end: the instance that opened them does.
  void EndAll(const OpenedCalls& opened);

 private:
  // FAILED_PRECONDITION for what can't be done at `end`.
  static absl::Status StateError(const CallStreamEnd& end,
                                 std::string_view what);
  // What an AbiReply says.
  static absl::Status StatusOf(const Message& reply);

  CallStreamEnd* Local(CallEndId id);
  bool IsRemote(const CallStreamEnd& end) const {
    return end.channel != nullptr;
  }

  // What the other end is told.
  enum class Notice {
    kCredit,  // with `run`
    kDone,    // there is no more to read
    kDeaf,    // nobody reads any more
    kOver,    // the caller waits no more, with `error`
    kGone,    // there is no request any more
  };
  struct Told {
    Notice notice;
    ItemRun run = {};
    absl::Status error = {};
  };
  void Tell(CallStreamEnd& end, Told told);
  void OnTold(CallStreamEnd& end, const Told& told);
  // host/shard/call_stream_items.cc
  std::string_view SendWithCredit(CallStreamEnd& end, std::string_view items);
  void Send(CallStreamEnd& end, std::string_view items, const ItemRun& run);
  void Keep(CallStreamEnd& end, std::string_view items, uint32_t count);

  // An AbiReply with the next items, which there are.
  Message* TakeItems(CallStreamEnd& end, uint32_t max_items,
                     uint64_t max_bytes);
  void GiveCredit(CallStreamEnd& end);
  // An AbiReply that says that there are no more, or why.
  Message* TakeEnd(CallStreamEnd& end);

  // Lets who waits at `end` have what there is; it may be gone afterwards.
  void ServeReader(CallStreamEnd& end);
  void ServeWriter(CallStreamEnd& end);

  void Await(CallStreamEnd& end, StreamWait what, PendingCall* call);
  // Publishes the edge of `call`; an error when that closes a cycle.
  absl::Status HangEdge(CallStreamEnd& end, PendingCall* call);
  // Before something is on its way to the other end, on another shard.
  void Announce(CallStreamEnd& end);
  // After something has come from there.
  void OnArrival(CallEndId id);

  void Answer(PendingCall* call, Message* reply);
  void FinishWrites(CallStreamEnd& end);
  void StopReads(CallStreamEnd& end);
  void GiveUpCall(CallEndId id);
  // Of a handler: ends it with `error`.
  void Close(CallStreamEnd& end, const absl::Status& error);
  void Remove(CallStreamEnd& end);

  Shard& shard_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_CALL_STREAMS_H_
