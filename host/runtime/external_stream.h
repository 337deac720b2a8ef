// What is behind a StreamingCall: asks on the shard that keeps the embedder's
// end of the items, which is its actor's, and keeps what has come from there
// and was not read yet.
#ifndef TROUPE_HOST_RUNTIME_EXTERNAL_STREAM_H_
#define TROUPE_HOST_RUNTIME_EXTERNAL_STREAM_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/actor_slot.h"
#include "host/actor/call_stream_end.h"
#include "host/base/mutex.h"
#include "host/route/operation.h"
#include "host/route/router.h"
#include "host/route/shell.h"
#include "host/runtime/host.h"
#include "host/runtime/streaming_call.h"
#include "host/shard/shard.h"

namespace troupe {

// Shared by its StreamingCall and by what is under way on its shard. Outlives
// the host if need be: the gate is closed then.
//   Thread: any, where nothing else is said.
class ExternalStream : public std::enable_shared_from_this<ExternalStream> {
 public:
  using Item = StreamingCall::Item;
  using ItemFn = StreamingCall::ItemFn;
  using DoneFn = StreamingCall::DoneFn;
  using AnswerFn = StreamingCall::AnswerFn;

  // How a call is opened; all of it copied from what the embedder lent.
  struct Opening {
    std::string target;  // an encoded ActrId
    std::string route;
    std::string payload;
    abi::CallShape shape{};
    int64_t timeout_ms = 0;
    std::optional<abi::PayloadType> payload_type;
    std::string traceparent;
    std::string tracestate;
  };

  // Towards `target` (no slot: there is none), whose home is the shard `home`.
  // `about` begins what is said of the call: "host -> 1@1/acme:shop:1.0.0
  // shop.Shop.List".
  ExternalStream(Router* router, const ActorRef& target, uint16_t home,
                 std::string about);

  // Opens it, before anything is asked of it.
  //   Thread: the home's.
  void Open(Shard& shard, const Opening& opening);

  // Ends it, unless it has ended.
  void Fail(absl::Status error) ABSL_LOCKS_EXCLUDED(mutex_);

  // What is known without asking: the next item, or that there are no more.
  std::optional<Item> TakeKnown() ABSL_LOCKS_EXCLUDED(mutex_);

  // The next item, known or not.
  void Read(absl::Duration patience, ItemFn on_item);

  void Finish(absl::Duration patience, AnswerFn on_answer);
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);

  // host/runtime/external_stream_writes.cc
  // Whether a write waits for room.
  enum class IfFull { kWait, kRefuse };
  void Write(std::string_view item, IfFull if_full, absl::Duration patience,
             DoneFn on_taken);
  void CloseWrites();

 private:
  class Request;
  using HomeTask = absl::AnyInvocable<void(Shard& home)>;
  using OutcomeFn = absl::AnyInvocable<void(Shard& home, const Reply& outcome)>;

  // Runs `task` at home, in a later turn. False: the host is ending, and this
  // has ended.
  bool PostHome(HomeTask task);
  // Without patience it has passed already.
  static int64_t DeadlineAfter(const Shard& shard, absl::Duration patience);
  // Why nothing more is sent, once it has ended.
  absl::Status EndError() ABSL_LOCKS_EXCLUDED(mutex_);

  // All below: the home's thread. Deadlines in ns of the host's clock.
  CallStreamEnd* End(Shard& shard) const;
  // Asks for `operation`, which sends `items`, at this end.
  void Ask(Shard& shard, Operation operation, std::string items,
           int64_t deadline_ns, OutcomeFn on_outcome);
  // Asks for items unless it is known what comes; an error when asking failed
  // and nothing is known.
  void Fetch(Shard& shard, int64_t deadline_ns, DoneFn on_fetched);
  absl::Status Keep(Shard& shard, const Reply& outcome)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Asks until there is nothing more to ask for.
  void AwaitAnswer(Shard& shard, int64_t deadline_ns, AnswerFn on_answer);
  // What it has ended with, when it has; what was not read is dropped.
  std::optional<absl::StatusOr<std::string>> DropItems()
      ABSL_LOCKS_EXCLUDED(mutex_);

  // host/runtime/external_stream_writes.cc
  void WriteHere(Shard& shard, std::string items, IfFull if_full,
                 int64_t deadline_ns, DoneFn on_taken);
  void CloseHere(Shard& shard);
  absl::Status CheckWritable(Shard& shard, std::string_view items,
                             IfFull if_full) ABSL_LOCKS_EXCLUDED(mutex_);

  // Constant after construction.
  const std::shared_ptr<AnswerGate> gate_;  // shared with the host
  Router* const router_;                    // as long as the gate is open,
  ActorSlot* const target_;                 // and so is this
  const uint16_t home_;
  const std::string about_;

  // The home's thread only.
  uint32_t writes_ = 0;  // under way
  bool closes_ = false;  // once these have ended

  // Shared between threads.
  std::atomic<CallEndId> id_{0};  // once it is open
  Mutex mutex_;
  std::string unread_ ABSL_GUARDED_BY(mutex_);  // items, as they came
  size_t read_ ABSL_GUARDED_BY(mutex_) = 0;     // bytes of these
  // How it ended, once there is nothing more to ask for: the answer, or why
  // there is none.
  std::optional<absl::StatusOr<std::string>> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_EXTERNAL_STREAM_H_
