// The embedder's end of a streaming call (Host::OpenCall): any number of items,
// one way or both ways, in place of one request or one reply.
//
//   troupe::StreamingCall rows = host.OpenCall(
//       shop, "shop.Shop.List", troupe::abi::CallShape::kServerStream, query);
//   while (true) {
//     const absl::StatusOr<std::optional<std::string>> row = rows.Read();
//     if (!row.ok()) return row.status();
//     if (!row->has_value()) break;
//     …
//   }
//
// Items are bytes, in order, each once. In either direction 256 items or
// 256 KiB that nobody has read hold their writer back; an item above that goes
// alone. This end takes what is there at once: up to as much again waits here
// for Read().
#ifndef TROUPE_HOST_RUNTIME_STREAMING_CALL_H_
#define TROUPE_HOST_RUNTIME_STREAMING_CALL_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace troupe {

class ExternalStream;

// Moved, not copied; what it was moved from is only destroyed or assigned to.
// To let go of it before its end, or to assign another one to it, cancels the
// call.
//
// A host that stops lets it go on while its handler runs, for the grace period
// at most; then what waits is told UNAVAILABLE, as is all that is asked later,
// and items that still were on the host's side are lost. It may outlive the
// host. What waits at a shard that a handler holds learns of neither patience
// nor stop until the handler lets go; at one that is stuck (StopOutcome::stuck)
// never.
//
// No check for cycles sees this end: whoever writes more than a window to a
// handler that answers as it reads must read as well, on another thread or with
// callbacks, or both wait until the deadline.
//   Thread: any; one that reads (Read, Finish) and one that writes at a time.
//           What waits: none of a shard or a handler.
class StreamingCall {
 public:
  // An item; nothing at the end; or why there are no more.
  using Item = absl::StatusOr<std::optional<std::string>>;

  ~StreamingCall();

  StreamingCall(StreamingCall&& other) noexcept;
  StreamingCall& operator=(StreamingCall&& other) noexcept;

  // Waits for the next item, at most for `patience` by the host's clock and for
  // the call's deadline; with a patience of 0 it takes what is there. Again at
  // the end it says the same.
  //   Errors: behind all that was written, what the handler answered, what
  //           became of it when it crashed, or why the call was not opened
  //           (those of Host::Call, UNIMPLEMENTED for a guest of generation 1
  //           or 2, INVALID_ARGUMENT for a shape that is none or a request
  //           id); DEADLINE_EXCEEDED, after which one that has lost patience
  //           may read on; CANCELLED; FAILED_PRECONDITION beside another
  //           reader, or on a thread that must not wait.
  Item Read(absl::Duration patience = absl::InfiniteDuration());

  // Waits for room and sends `item`; after an error it was not sent.
  //   Errors: as above, and FAILED_PRECONDITION when the handler has returned
  //           or reads no more (Finish() tells its answer), when this end sends
  //           no items, or no more; INVALID_ARGUMENT above the host's frame
  //           limit.
  absl::Status Write(std::string_view item,
                     absl::Duration patience = absl::InfiniteDuration());

  // The same without waiting for room: UNAVAILABLE when there is none.
  absl::Status TryWrite(std::string_view item);

  // Says that there are no more items, behind a Write() that is under way;
  // Read() goes on. Does not wait.
  void CloseWrites();

  // CloseWrites(), and waits for the answer: the reply of a client stream, else
  // empty. Items that were not read yet are dropped.
  //   Errors: those of Read().
  absl::StatusOr<std::string> Finish(
      absl::Duration patience = absl::InfiniteDuration());

  // Gives the call up: whoever waits at this end is told CANCELLED, what was
  // not read is dropped. A request that is still queued is not run any more; a
  // handler learns that it is cancelled, at its next read or write at the
  // latest. Does not wait.
  void Cancel();

  // The same for whoever can't wait: the callback is told the outcome, once,
  // also after this is gone. It runs on a shard's thread, on the calling one
  // when the host has stopped, and must not block. It may run in the middle of
  // the handler at the other end, on its stack and in its time: keep it short.
  using ItemFn = absl::AnyInvocable<void(Item)>;
  using DoneFn = absl::AnyInvocable<void(absl::Status)>;
  using AnswerFn = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;
  void Read(ItemFn on_item);
  void Write(std::string_view item, DoneFn on_taken);
  void Finish(AnswerFn on_answer);

 private:
  friend class Host;  // opens it

  explicit StreamingCall(std::shared_ptr<ExternalStream> stream);

  // Shared with what is under way on its shard; nullptr: moved away.
  std::shared_ptr<ExternalStream> stream_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_STREAMING_CALL_H_
