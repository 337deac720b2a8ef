// A call or tell that comes from the embedder: waits on a shard like any other,
// and ends in a callback.
#ifndef TROUPE_HOST_RUNTIME_EXTERNAL_CALL_H_
#define TROUPE_HOST_RUNTIME_EXTERNAL_CALL_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "abi/codes.h"
#include "host/route/answer_store.h"
#include "host/route/router.h"
#include "host/route/wait.h"
#include "host/runtime/call_handle.h"
#include "host/runtime/call_link.h"
#include "host/runtime/host.h"

namespace troupe {

// Lives in one pooled block, with the texts behind it, so that a call from a
// shard's thread allocates nothing. Ends itself after the callback.
class ExternalCall final : public Wait {
 public:
  // `here`: the shard that it is started on before this returns to whoever owns
  // the texts; nullptr: it is started later, so all of them are copied. nullptr
  // when there is no memory for them: then `on_reply` is left as it is.
  static ExternalCall* New(Shard* here, Router* router, abi::Op op,
                           const ActrId& target, std::string_view route,
                           std::string_view payload,
                           const RequestOptions& options, ReplyFn&& on_reply);

  // Before it starts: has it run only if `name` is new to `answers`.
  void RunOnce(AnswerStore* answers, NamedRequest name);

  // Gives it a handle, before it starts on `home`.
  CallHandle MakeHandle(Shard* home);

  // Starts it; it may end before this returns.
  //   Thread: `shard`'s.
  void Start(Shard& shard);

  // Ends it unsent.
  //   Thread: any.
  void Fail(const absl::Status& error);

  // Ends the wait, and the work if nobody else may ask for its answer.
  //   Thread: `shard`'s, on which it waits.
  void GiveUp(Shard& shard);

  void OnReply(Shard& shard, Message* message) override;

 private:
  ExternalCall(Router* router, ReplyFn&& on_reply)
      : Wait(router), on_reply_(std::move(on_reply)) {}
  ~ExternalCall() override = default;

  // What a call has that runs only once.
  struct Once {
    AnswerStore* answers;
    NamedRequest name;
    bool is_first = false;  // its answer is that of all who ask
  };

  // Whether it is to run, on `shard`; else it waits for the answer of another
  // one or has ended.
  bool IsFirst(Shard& shard);
  void TellOthers(Shard& shard, const Message& message, const Reply& outcome);
  void End(MessagePool* pool);

  ReplyFn on_reply_;
  std::unique_ptr<Once> once_;
  std::shared_ptr<CallLink> link_;  // shared with the handles, if there are any
  abi::Op op_{};
  abi::HostCallV1 call_;
  std::string_view traceparent_;
  std::string_view tracestate_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_EXTERNAL_CALL_H_
