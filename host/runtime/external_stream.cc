#include "host/runtime/external_stream.h"

#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/status_error.h"
#include "abi/wire.h"
#include "fmt/format.h"
#include "host/actor/message_pool.h"
#include "host/route/wait.h"
#include "host/runtime/outcome.h"
#include "host/shard/call_streams.h"

namespace troupe {
namespace {

absl::Status StoppedError(std::string_view about) {
  return UnavailableError(fmt::format("{}: the host has stopped", about));
}

}  // namespace

// One thing asked of the router. Ends itself after the callback.
class ExternalStream::Request final : public Wait {
 public:
  Request(Router* router, std::string items, OutcomeFn on_outcome)
      : Wait(router),
        items_(std::move(items)),
        on_outcome_(std::move(on_outcome)) {}

  std::string_view items() const { return items_; }

  void OnReply(Shard& shard, Message* message) override {
    on_outcome_(shard, OutcomeOf(*message));
    MessagePool::Free(message, shard.pool());
    delete this;
  }

 private:
  ~Request() override = default;

  const std::string items_;  // sent from here as there is room
  OutcomeFn on_outcome_;
};

ExternalStream::ExternalStream(Router* router, const ActorRef& target,
                               uint16_t home, std::string about)
    : gate_(router->gate()),
      router_(router),
      target_(target.slot),
      home_(home),
      about_(std::move(about)) {}

void ExternalStream::Open(Shard& shard, const Opening& opening) {
  Operation operation;
  operation.op = abi::Op::kHostOpenCall;
  operation.call.dest = abi::DestV1::Actor(abi::EncodedActrId(opening.target));
  operation.call.route_key = opening.route;
  operation.call.payload = opening.payload;
  operation.call.timeout_ms = opening.timeout_ms;
  operation.call.payload_type = opening.payload_type;
  operation.shape = opening.shape;
  Caller caller;
  caller.traceparent = opening.traceparent;
  caller.tracestate = opening.tracestate;
  auto* const request = new Request(
      router_, {}, [self = shared_from_this()](Shard&, const Reply& outcome) {
        abi::HostCallOpenedV1 opened;
        if (outcome.status.ok() && abi::Decode(outcome.payload, &opened)) {
          self->id_.store(opened.streaming_call, std::memory_order_release);
        } else {
          self->Fail(outcome.status);
        }
      });
  router_->Start(shard, caller, operation, request);
}

void ExternalStream::Fail(absl::Status error) {
  MutexLock lock(&mutex_);
  if (!end_.has_value()) end_ = std::move(error);
}

bool ExternalStream::PostHome(HomeTask task) {
  const bool is_open = gate_->Enter([&](ShardDirectory& shards) {
    Shard* const home = &shards.At(home_);
    home->Post([home, task = std::move(task)]() mutable { task(*home); });
  });
  if (!is_open) Fail(StoppedError(about_));
  return is_open;
}

CallStreamEnd* ExternalStream::End(Shard& shard) const {
  return CallStreams(shard).Find(id_.load(std::memory_order_relaxed), nullptr,
                                 0);
}

int64_t ExternalStream::DeadlineAfter(const Shard& shard,
                                      absl::Duration patience) {
  if (patience == absl::InfiniteDuration()) return kNoDeadline;
  // Due whatever the time: now would be met up to a tick later, which a clock
  // that is turned by hand may never reach.
  if (patience <= absl::ZeroDuration()) return 0;
  return Router::DeadlineAfter(ToMillisRoundedUp(patience), shard.now_ns());
}

void ExternalStream::Ask(Shard& shard, Operation operation, std::string items,
                         int64_t deadline_ns, OutcomeFn on_outcome) {
  operation.streaming_call = id_.load(std::memory_order_relaxed);
  Caller caller;
  caller.deadline_ns = deadline_ns;
  auto* const request =
      new Request(router_, std::move(items), std::move(on_outcome));
  operation.items = request->items();
  router_->Start(shard, caller, operation, request);
}

std::optional<ExternalStream::Item> ExternalStream::TakeKnown() {
  MutexLock lock(&mutex_);
  if (read_ < unread_.size()) {
    const char* const begin = unread_.data() + read_;
    const char* const end = unread_.data() + unread_.size();
    const abi::wire::Varint size = abi::wire::ReadLength(begin, end);
    if (size.next == nullptr) {
      read_ = unread_.size();
      return InternalError(about_ + ": the host's items are malformed");
    }
    read_ += static_cast<size_t>(size.next - begin) + size.value;
    return Item(std::string(size.next, size.value));
  }
  if (!end_.has_value()) return std::nullopt;
  if (!end_->ok()) return end_->status();
  return Item(std::nullopt);
}

void ExternalStream::Read(absl::Duration patience, ItemFn on_item) {
  // Shared with a task that may not be taken.
  auto tell = std::make_shared<ItemFn>(std::move(on_item));
  const bool is_posted =
      PostHome([self = shared_from_this(), patience, tell](Shard& shard) {
        self->Fetch(shard, DeadlineAfter(shard, patience),
                    [self, tell](const absl::Status& fetched) {
                      std::optional<Item> known = self->TakeKnown();
                      if (!known.has_value() && fetched.ok()) {
                        known = absl::FailedPreconditionError(
                            self->about_ + ": another reader took the item");
                      }
                      (*tell)(known.has_value() ? *std::move(known) : fetched);
                    });
      });
  if (!is_posted) (*tell)(*TakeKnown());
}

void ExternalStream::Fetch(Shard& shard, int64_t deadline_ns,
                           DoneFn on_fetched) {
  bool is_known = false;
  {
    MutexLock lock(&mutex_);
    is_known = read_ < unread_.size() || end_.has_value();
  }
  if (is_known) {
    on_fetched(absl::OkStatus());
    return;
  }
  Operation operation;
  operation.op = abi::Op::kHostReadItems;
  Ask(shard, operation, {}, deadline_ns,
      [self = shared_from_this(), on_fetched = std::move(on_fetched)](
          Shard& home, const Reply& outcome) mutable {
        on_fetched(self->Keep(home, outcome));
      });
}

absl::Status ExternalStream::Keep(Shard& shard, const Reply& outcome) {
  absl::Status status = outcome.status;
  abi::HostItemsV1 items;
  if (status.ok() && !abi::Decode(outcome.payload, &items)) {
    status = InternalError(about_ + ": the host's items are malformed");
  }
  // The end goes with the last that is to be read there; else asking alone has
  // failed.
  const bool has_ended = End(shard) == nullptr;
  MutexLock lock(&mutex_);
  if (end_.has_value()) return absl::OkStatus();
  if (!status.ok()) {
    if (has_ended) end_ = status;
    return status;
  }
  unread_ = items.items;
  read_ = 0;
  if (items.ended) end_ = std::string(items.result);
  return absl::OkStatus();
}

std::optional<absl::StatusOr<std::string>> ExternalStream::DropItems() {
  MutexLock lock(&mutex_);
  unread_.clear();
  read_ = 0;
  return end_;
}

void ExternalStream::Finish(absl::Duration patience, AnswerFn on_answer) {
  CloseWrites();
  auto tell = std::make_shared<AnswerFn>(std::move(on_answer));
  const bool is_posted = PostHome([self = shared_from_this(), patience,
                                   tell](Shard& shard) {
    self->AwaitAnswer(shard, DeadlineAfter(shard, patience), std::move(*tell));
  });
  if (!is_posted) (*tell)(*DropItems());
}

void ExternalStream::AwaitAnswer(Shard& shard, int64_t deadline_ns,
                                 AnswerFn on_answer) {
  if (const auto answer = DropItems()) return on_answer(*answer);
  Fetch(shard, deadline_ns,
        [self = shared_from_this(), deadline_ns,
         tell = std::make_shared<AnswerFn>(std::move(on_answer))](
            const absl::Status& fetched) {
          if (!fetched.ok())
            return (*tell)(self->DropItems().value_or(fetched));
          // In a later turn: there may be as many as there are items.
          const bool is_posted =
              self->PostHome([self, deadline_ns, tell](Shard& home) {
                self->AwaitAnswer(home, deadline_ns, std::move(*tell));
              });
          if (!is_posted) (*tell)(*self->DropItems());
        });
}

void ExternalStream::Cancel() {
  {
    MutexLock lock(&mutex_);
    if (end_.has_value()) return;
    end_ = absl::CancelledError(about_ + ": its caller has cancelled it");
    unread_.clear();
    read_ = 0;
  }
  gate_->Enter([this](ShardDirectory& shards) {
    // At once, for a handler that holds its shard and asks from time to time.
    const CallEndId id = id_.load(std::memory_order_acquire);
    if (id != 0 && target_ != nullptr) target_->MarkCancelled(CallRefOf(id));
    Shard* const home = &shards.At(home_);
    home->Post([self = shared_from_this(), home] {
      CallStreamEnd* const end = self->End(*home);
      if (end != nullptr) CallStreams(*home).EndBy(*end, abi::CallEnd::kAll);
    });
  });
}

}  // namespace troupe
