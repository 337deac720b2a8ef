// Dead letters that are sent again.
#include <memory>
#include <optional>
#include <utility>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/message_pool.h"
#include "host/route/wait.h"
#include "host/runtime/host_impl.h"

namespace troupe {
namespace {

// One letter on its way. Ends itself when it is told what became of it.
class Replay final : public Wait {
 public:
  Replay(Router* router, DeadLetterStore* store, DeadLetter letter,
         ReplayFn on_replayed)
      : Wait(router),
        store_(store),
        letter_(std::move(letter)),
        on_replayed_(std::move(on_replayed)) {
    outcome_.is_call = letter_.is_call;
    outcome_.receiver = letter_.receiver;
  }

  const ActrId& receiver() const { return letter_.receiver; }
  absl::Status Check() const {
    if (letter_.shape == abi::CallShape::kUnary) return absl::OkStatus();
    return absl::FailedPreconditionError(fmt::format(
        "{} is a streaming call: its items are not kept", letter_.route));
  }

  //   Thread: `shard`'s.
  void Start(Shard& shard, const ActorRef& to, const ActrId& receiver) {
    outcome_.receiver = receiver;
    target = to.slot;
    target_serial = to.serial;
    // What a request takes of its sender is read before this returns.
    WorkloadInfo sender_info;
    ActorSlot sender;
    sender.workload.store(&sender_info, std::memory_order_relaxed);
    Caller caller;
    caller.traceparent = letter_.traceparent;
    caller.tracestate = letter_.tracestate;
    caller.request_id = letter_.request_id;
    if (letter_.has_sender) {
      sender_info.realm = letter_.sender.realm_id;
      sender_info.type = letter_.sender.type;
      SplitId(&sender_info);
      caller.sender = &sender;
      caller.sender_serial = letter_.sender.serial_number;
    }
    if (!letter_.chunk.empty()) {
      StartChunk(shard, caller);
      return;
    }
    abi::HostCallV1 call;
    call.route_key = letter_.route;
    call.dest = abi::DestV1::Local();  // Unread: the target is known.
    call.payload = letter_.payload;
    call.payload_type = letter_.payload_type;
    router_->StartCall(
        shard, caller,
        letter_.is_call ? abi::Op::kHostCall : abi::Op::kHostTell, call, this);
  }

  void Fail(const absl::Status& status) {
    outcome_.status = status;
    End();
  }

  void OnReply(Shard& shard, Message* message) override {
    abi::AbiReply reply;
    if (abi::Decode(message->bytes(), &reply)) {
      outcome_.status = FromReply(reply);
      outcome_.payload = reply.payload;
    } else {
      outcome_.status = InternalError("malformed reply");
    }
    outcome_.from_actor = message->from_guest;
    outcome_.guest_status = message->guest_status;
    MessagePool::Free(message, shard.pool());
    End();
  }

 private:
  ~Replay() override = default;

  void StartChunk(Shard& shard, const Caller& caller) {
    abi::HostSendDataStreamV1 send;
    if (!abi::Decode(letter_.chunk, &send.chunk)) {
      Fail(InternalError("the letter's chunk is damaged"));
      return;
    }
    send.dest = abi::DestV1::Local();  // Unread: the target is known.
    send.chunk.payload = letter_.payload;
    send.payload_type = letter_.payload_type;
    router_->StartChunk(shard, caller, send, this);
  }

  void End() {
    // An error of the actor's own is an answer; if it was none, the message
    // has died again.
    if (!outcome_.status.ok() && !outcome_.from_actor) {
      store_->PutBack(std::move(letter_));
    }
    on_replayed_(outcome_);
    delete this;
  }

  DeadLetterStore* const store_;
  DeadLetter letter_;
  ReplayFn on_replayed_;
  ReplayOutcome outcome_;
};

}  // namespace

void Host::Impl::ReplayDeadLetter(uint64_t id, ReplayFn on_replayed) {
  std::optional<DeadLetter> letter = dead_letters_->Take(id);
  if (!letter.has_value()) {
    ReplayOutcome outcome;
    outcome.status = NotFoundError(fmt::format("no dead letter {}", id));
    on_replayed(outcome);
    return;
  }
  auto* const replay = new Replay(router_.get(), dead_letters_.get(),
                                  *std::move(letter), std::move(on_replayed));
  if (const absl::Status status = replay->Check(); !status.ok()) {
    replay->Fail(status);
    return;
  }
  ActorRef to = router_->Find(replay->receiver().View());
  if (to.slot == nullptr) {
    const auto other = registry_.Discover(replay->receiver().type.View());
    if (!other.ok()) {
      replay->Fail(NotFoundError(
          fmt::format("{} does not live, nor another actor of its type",
                      replay->receiver().ToString())));
      return;
    }
    to = *other;
  }
  Shard* home = shards_[to.slot->shard.load(std::memory_order_relaxed)].get();
  // It may have ended.
  home->PostToTheEnd([this, home, replay, to, receiver = IdOf(to)] {
    if (stopping_.load(std::memory_order_relaxed)) {
      replay->Fail(UnavailableError("the host is stopping"));
    } else {
      replay->Start(*home, to, receiver);
    }
  });
}

}  // namespace troupe
