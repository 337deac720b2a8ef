#include "host/runtime/host_control.h"

#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

RequestOptions OptionsOf(const OutsideMessage& message) {
  RequestOptions options;
  if (message.timeout.has_value()) options.timeout = *message.timeout;
  options.payload_type = message.payload_type;
  options.request_id = message.request_id;
  options.caller = message.caller;
  return options;
}

ActorInfoRow RowOf(const ActorInfo& info) {
  ActorInfoRow row;
  row.name = info.workload;
  row.id = info.id.ToString();
  row.type = info.id.type.ToString();
  row.state = info.state;
  row.abi_generation = static_cast<uint32_t>(info.generation);
  row.generation = info.library;
  row.placement = info.placement == Placement::kThread ? "thread" : "shard";
  row.shard = info.shard;
  row.mailbox_messages = info.mailbox_messages;
  row.mailbox_bytes = info.mailbox_bytes;
  row.mailbox_max_messages = info.mailbox.max_messages;
  row.mailbox_max_bytes = info.mailbox.max_bytes;
  row.handled = info.handled;
  row.errors = info.failed;
  row.ignored_outputs = info.ignored_outputs;
  row.slow = info.slow;
  row.held_by = info.held_by;
  row.held_ms = absl::ToInt64Milliseconds(info.held_for);
  row.restarts = info.restarts;
  row.last_crash = info.last_crash;
  row.last_crash_ago_ms = absl::ToInt64Milliseconds(info.last_crash_ago);
  row.waiting_on = info.waits_for;
  row.streams = info.streams;
  return row;
}

DeadLetterRow RowOf(const DeadLetter& letter, int64_t now_ns) {
  DeadLetterRow row;
  row.id = letter.id;
  row.reason = DeathReasonName(letter.reason);
  row.error = letter.error;
  row.age_ms = static_cast<uint64_t>((now_ns - letter.died_ns) / 1'000'000);
  if (letter.has_sender) row.sender = letter.sender.ToString();
  row.receiver = letter.receiver.ToString();
  row.route = letter.route;
  row.request_id = letter.request_id;
  row.is_call = letter.is_call;
  row.payload_type = static_cast<uint32_t>(letter.payload_type);
  row.payload_bytes = letter.payload_bytes;
  return row;
}

ControlReloadAnswer AnswerOf(const ReloadReport& report) {
  ControlReloadAnswer answer;
  answer.generation = report.generation;
  answer.path = report.path;
  answer.actors = report.actors;
  answer.switched = report.switched;
  answer.failures = report.failures;
  answer.may_have_state = report.may_have_state;
  answer.state_bytes = report.state_bytes;
  answer.warnings = report.warnings;
  answer.unmapped = report.unmapped;
  answer.kept = report.kept;
  answer.kept_reason = report.kept_reason;
  answer.took = report.took;
  return answer;
}

}  // namespace

// Passes what reaches one Shell route on, one message at a time, and tells when
// no more can come.
class HostControl::Listener {
 public:
  Listener(std::optional<std::string> answer, OnMessage on_message)
      : answer_(std::move(answer)), on_message_(std::move(on_message)) {}

  ~Listener() {
    if (on_end_) on_end_(absl::OkStatus());
  }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void TellEnd(StatusDone on_end) { on_end_ = std::move(on_end); }

  void Handle(const ShellRequest& request, Responder responder) {
    ShellMessage message;
    if (request.caller.has_value()) message.sender = request.caller->ToString();
    message.route = request.route;
    message.payload = request.payload;
    message.is_call = responder.is_call();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      on_message_(std::move(message));
    }
    if (answer_.has_value()) {
      responder.Answer(*answer_);
    } else {
      responder.Answer(NotImplementedError(
          fmt::format("whoever listens to shell route '{}' gives no answers",
                      request.route)));
    }
  }

 private:
  const std::optional<std::string> answer_;
  std::mutex mutex_;
  OnMessage on_message_;  // under mutex_
  StatusDone on_end_;
};

HostControl::HostControl(Host* host, StopRequestFn on_stop_request,
                         absl::Duration grace)
    : host_(host),
      on_stop_request_(std::move(on_stop_request)),
      grace_(grace) {}

void HostControl::Ps(PsDone done) {
  PsAnswer answer;
  for (const ActorInfo& info : host_->Actors()) {
    answer.actors.push_back(RowOf(info));
  }
  for (LatencyInfo& info : host_->Latencies()) {
    answer.latencies.push_back(
        {std::move(info.workload), info.shard, std::move(info.counts)});
  }
  done(std::move(answer));
}

void HostControl::Waits(WaitsDone done) {
  std::vector<WaitRow> rows;
  for (WaitInfo& wait : host_->Waits()) {
    rows.push_back({std::move(wait.waiter), std::move(wait.target),
                    std::move(wait.route), wait.waited, wait.left,
                    wait.for_room});
  }
  done(std::move(rows));
}

ControlTarget::CancelFn HostControl::Call(OutsideMessage message,
                                          CallDone done) {
  const absl::StatusOr<ActrId> target = host_->Resolve(message.target);
  if (!target.ok()) {
    CallAnswer answer;
    answer.status = target.status();
    done(std::move(answer));
    return [] {};
  }
  const CallHandle call = host_->CancellableCall(
      *target, message.route, message.payload, OptionsOf(message),
      [done = std::move(done)](const Reply& reply) {
        CallAnswer answer;
        answer.status = reply.status;
        answer.payload = reply.payload;
        answer.source =
            reply.from_actor ? AnswerSource::kActor : AnswerSource::kHost;
        answer.abi_status = reply.guest_status;
        done(std::move(answer));
      });
  return [call] { call.Cancel(); };
}

void HostControl::Tell(OutsideMessage message, StatusDone done) {
  const absl::StatusOr<ActrId> target = host_->Resolve(message.target);
  if (!target.ok()) {
    done(target.status());
    return;
  }
  host_->Tell(
      *target, message.route, message.payload, OptionsOf(message),
      [done = std::move(done)](const Reply& reply) { done(reply.status); });
}

absl::Status HostControl::Listen(std::string route,
                                 std::optional<std::string> answer,
                                 OnMessage on_message) {
  auto listener =
      std::make_shared<Listener>(std::move(answer), std::move(on_message));
  absl::Status status = host_->AddShellHandler(
      route, [listener](const ShellRequest& request, Responder responder) {
        listener->Handle(request, std::move(responder));
      });
  if (status.ok()) listeners_[std::move(route)] = listener;
  return status;
}

void HostControl::Unlisten(std::string route, StatusDone done) {
  const auto found = listeners_.find(route);
  if (found == listeners_.end()) {
    done(NotFoundError(
        fmt::format("nobody listens to shell route '{}'", route)));
    return;
  }
  // Its last user ends it, and then tells.
  const std::shared_ptr<Listener> listener = found->second.lock();
  listeners_.erase(found);
  if (listener == nullptr) {  // The embedder has removed it.
    done(absl::OkStatus());
    return;
  }
  listener->TellEnd(std::move(done));
  host_->RemoveShellHandler(route);
}

void HostControl::DeadLetters(DeadLettersDone done) {
  const DeadLetterCounts counts = host_->dead_letters().counts();
  const auto count = [&counts](DeathReason reason) {
    return counts.by_reason[static_cast<size_t>(reason)];
  };
  const int64_t now_ns = host_->NowNanos();
  DeadLetterList list;
  for (const DeadLetter& letter : host_->dead_letters().List()) {
    list.letters.push_back(RowOf(letter, now_ns));
  }
  list.stopped = count(DeathReason::kActorStopped);
  list.crashed = count(DeathReason::kHandlerCrashed);
  list.expired = count(DeathReason::kExpired);
  list.undecodable = count(DeathReason::kUndecodable);
  list.poisoned = count(DeathReason::kPoisoned);
  list.pushed_out = counts.pushed_out;
  list.refused = host_->RefusedSends();
  done(std::move(list));
}

void HostControl::ShowDeadLetter(uint64_t id, DeadLetterDone done) {
  std::optional<DeadLetter> letter = host_->dead_letters().Find(id);
  if (!letter.has_value()) {
    done(NotFoundError(fmt::format("no dead letter {}", id)));
    return;
  }
  DeadLetterRow row = RowOf(*letter, host_->NowNanos());
  row.payload = std::move(letter->payload);
  done(std::move(row));
}

void HostControl::ReplayDeadLetter(uint64_t id, ReplayDone done) {
  host_->ReplayDeadLetter(
      id, [done = std::move(done)](const ReplayOutcome& outcome) {
        ReplayReport report;
        report.answer.status = outcome.status;
        report.answer.payload = outcome.payload;
        report.answer.source =
            outcome.from_actor ? AnswerSource::kActor : AnswerSource::kHost;
        report.answer.abi_status = outcome.guest_status;
        report.receiver = outcome.receiver.ToString();
        report.is_call = outcome.is_call;
        done(std::move(report));
      });
}

void HostControl::PurgeDeadLetters(PurgeDone done) {
  done(host_->dead_letters().Purge());
}

void HostControl::Reload(std::string name, std::string path,
                         std::optional<absl::Duration> grace, ReloadDone done) {
  host_->Reload(
      name, {.path = std::move(path), .grace = grace.value_or(grace_)},
      [done = std::move(done)](const absl::StatusOr<ReloadReport>& report) {
        if (report.ok()) {
          done(AnswerOf(*report));
        } else {
          done(report.status());
        }
      });
}

void HostControl::Stop(std::optional<absl::Duration> grace, StopDone done) {
  on_stop_request_(grace, std::move(done));
}

}  // namespace troupe
