#include "host/shard/call_text.h"

#include <algorithm>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/entry.h"
#include "host/actor/lifecycle.h"

namespace troupe {
namespace {

int64_t Millis(int64_t ns) { return std::max<int64_t>(ns, 0) / 1'000'000; }

std::string MailboxText(const ActorSlot& slot) {
  const MailboxLoad load = slot.Load();
  const MailboxLimits& limits =
      slot.workload.load(std::memory_order_acquire)->mailbox;
  return fmt::format("mailbox {}/{}", load.messages, limits.max_messages);
}

}  // namespace

std::string ActorText(const ActorSlot* slot, uint64_t serial) {
  if (slot == nullptr) return "host";
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_acquire);
  return fmt::format("{:x}@{}/{}", serial, workload->realm,
                     workload->type.ToString());
}

absl::Status TimedOutError(const PendingCall& call, int64_t now_ns) {
  if (call.stream_wait != StreamWait::kNone) {
    return TimedOutError(fmt::format(
        "{} -> {} {}: waited {} ms for {}",
        ActorText(call.caller, call.caller_serial),
        ActorText(call.target, call.target_serial), call.route,
        Millis(now_ns - call.started_ns),
        call.stream_wait == StreamWait::kItems ? "items" : "room for items"));
  }
  if (call.target == nullptr) {
    return TimedOutError(
        fmt::format("{} -> shell {} after {} ms",
                    ActorText(call.caller, call.caller_serial), call.route,
                    Millis(call.deadline_ns - call.started_ns)));
  }
  const ActorSlot& target = *call.target;
  const bool in_hand = target.Handles(call.ref);
  if (!in_hand && target.interleaves.load(std::memory_order_relaxed)) {
    // It may be one of those that wait, of which the slot says nothing.
    return TimedOutError(fmt::format(
        "{} -> {} {} after {} ms ({})",
        ActorText(call.caller, call.caller_serial),
        ActorText(call.target, call.target_serial), call.route,
        Millis(call.deadline_ns - call.started_ns), MailboxText(target)));
  }
  const int64_t taken_ns =
      in_hand ? target.handling_since_ns.load(std::memory_order_acquire)
              : now_ns;
  return TimedOutError(
      fmt::format("{} -> {} {} after {} ms (queued {} ms, handling {} ms; {})",
                  ActorText(call.caller, call.caller_serial),
                  ActorText(call.target, call.target_serial), call.route,
                  Millis(call.deadline_ns - call.started_ns),
                  Millis(taken_ns - call.started_ns), Millis(now_ns - taken_ns),
                  MailboxText(target)));
}

absl::Status ExpiredError(const Message& request, int64_t now_ns) {
  return TimedOutError(fmt::format(
      "{} -> {} {} after {} ms (queued {} ms, handling 0 ms; {})",
      ActorText(request.caller, request.caller_serial),
      ActorText(request.target, request.target_serial),
      request.view(request.route),
      Millis(request.deadline_ns - request.enqueued_ns),
      Millis(now_ns - request.enqueued_ns), MailboxText(*request.target)));
}

absl::Status GivenUpError(const PendingCall& call, int64_t now_ns) {
  return absl::CancelledError(fmt::format(
      "{} -> {} {}: given up after {} ms",
      ActorText(call.caller, call.caller_serial),
      call.target == nullptr ? "shell"
                             : ActorText(call.target, call.target_serial),
      call.route, Millis(now_ns - call.started_ns)));
}

absl::Status TooLateError(const PendingCall& call, int64_t now_ns) {
  return call.deadline_ns == kCancelledDeadline ? GivenUpError(call, now_ns)
                                                : TimedOutError(call, now_ns);
}

absl::Status NoRoomError(const PendingCall& call, int64_t now_ns) {
  if (call.is_chunk) {
    return UnavailableError(fmt::format(
        "{} -> {} stream '{}': held back for {} ms with a chunk of {} bytes",
        ActorText(call.caller, call.caller_serial),
        call.target == nullptr ? "shell"
                               : ActorText(call.target, call.target_serial),
        call.route, Millis(now_ns - call.started_ns), call.room_bytes));
  }
  return UnavailableError(fmt::format(
      "{} -> {} {}: no room for {} bytes after {} ms ({})",
      ActorText(call.caller, call.caller_serial),
      ActorText(call.target, call.target_serial), call.route, call.room_bytes,
      Millis(now_ns - call.started_ns), MailboxText(*call.target)));
}

absl::Status FullError(const ActorSlot& slot, uint64_t serial) {
  const MailboxLoad load = slot.Load();
  const MailboxLimits& limits =
      slot.workload.load(std::memory_order_acquire)->mailbox;
  return UnavailableError(fmt::format(
      "mailbox of {} is full: {} of {} messages, {} of {} bytes waiting",
      ActorText(&slot, serial), load.messages, limits.max_messages, load.bytes,
      limits.max_bytes));
}

absl::Status GoneError(const ActorSlot& slot, uint64_t serial) {
  if (!slot.Holds(serial)) {
    return NotFoundError(
        fmt::format("actor {} does not live", ActorText(&slot, serial)));
  }
  return UnavailableError(
      fmt::format("actor {} is {}", ActorText(&slot, serial),
                  LifecycleName(slot.state.load(std::memory_order_acquire))));
}

}  // namespace troupe
