// The streaming calls' part of the router: who may open one, and what is asked
// at its ends. What the shards do with items is in host/shard/call_streams.cc.
#include "host/shard/call_streams.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/entry.h"
#include "host/route/call_check.h"
#include "host/route/call_parts.h"
#include "host/route/request.h"
#include "host/route/router.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;

// The call itself, which nobody waits for but its ends. Ends itself.
class CallMark final : public Wait {
 public:
  CallMark(Router* router, std::string_view route)
      : Wait(router), route_(route) {
    this->route = route_;
    is_mark = true;
  }

  // It is in the table: from now on its answer ends the items.
  void Begin() { id_ = ref; }

  // Its request is being sent; once that is done it may be gone.
  void BeginSending() { is_sending_ = true; }
  void EndSending() { is_sending_ = false; }

  void OnReply(Shard& shard, Message* reply) override {
    const bool was_sent = !is_sending_ && unsent == nullptr;
    CallStreams(shard).EndCaller(id_, reply, was_sent);
    delete this;
  }

 private:
  ~CallMark() override = default;

  const std::string route_;
  CallEndId id_ = 0;
  bool is_sending_ = false;
};

bool IsShape(abi::CallShape shape) {
  return shape >= abi::CallShape::kServerStream &&
         shape <= abi::CallShape::kBidiStream;
}

absl::Status CheckGeneration(const ActorSlot* slot, uint64_t serial) {
  if (slot == nullptr) return absl::OkStatus();
  const int generation =
      slot->workload.load(std::memory_order_relaxed)->generation;
  if (generation == 3) return absl::OkStatus();
  return NotImplementedError(fmt::format(
      "streaming calls: {} is of generation {}, whose guests have none",
      ActorText(slot, serial), generation));
}

}  // namespace

absl::Status Router::CheckOpenCall(const Caller& caller,
                                   const abi::HostCallV1& call,
                                   abi::CallShape shape, Wait* wait) const {
  absl::Status status = CheckGeneration(caller.slot, caller.serial);
  if (!status.ok()) return status;
  if (!IsShape(shape)) {
    return InvalidArgumentError(fmt::format(
        "a streaming call of shape {}; there are 1, server stream, 2, client "
        "stream, and 3, both",
        static_cast<uint32_t>(shape)));
  }
  if (!IsPossible(call)) return ImpossibleError(call);
  if (call.dest.kind == abi::DestV1::Kind::kShell) {
    return NotImplementedError("streaming calls: shell handlers have none");
  }
  if (wait->target == nullptr) {
    status = FindTarget(caller, call.dest, wait);
    if (!status.ok()) return status;
  }
  status = CheckGeneration(wait->target, wait->target_serial);
  if (status.ok() && caller.slot != nullptr) {
    status = CallStreams::CheckMayOpen(*caller.slot->actor);
  }
  if (status.ok() && call.payload.size() > parts_.max_frame_bytes) {
    status = TooLargeError(call.payload.size());
  }
  return status;
}

void Router::StartOpenCall(Shard& shard, const Caller& caller,
                           const abi::HostCallV1& call, abi::CallShape shape,
                           Wait* wait) {
  const int64_t now_ns = shard.now_ns();
  wait->caller = caller.slot;
  wait->caller_serial = caller.serial;
  wait->route = call.route_key;
  wait->started_ns = now_ns;
  wait->deadline_ns = CallDeadline(caller, call.timeout_ms, now_ns);
  absl::Status status = CheckOpenCall(caller, call, shape, wait);
  if (status.ok() && wait->deadline_ns <= now_ns) {
    status = TooLateError(*wait, now_ns);
  }
  if (!status.ok()) {
    shard.counters().refused.Add();
    Refuse(shard, wait, status);
    return;
  }
  auto* const streaming = new CallMark(this, call.route_key);
  streaming->caller = caller.slot;
  streaming->caller_serial = caller.serial;
  streaming->on_behalf_of = caller.in_hand;
  streaming->started_ns = now_ns;
  streaming->deadline_ns = wait->deadline_ns;
  streaming->target = std::exchange(wait->target, nullptr);
  streaming->target_serial = wait->target_serial;
  shard.Await(streaming);
  streaming->Begin();
  const CallRef id = streaming->ref;
  CallStreams(shard).Open(
      *streaming, shape, {caller.entry, caller.is_serial && caller.entry != 0});

  RequestParts parts = PartsOf(shard, caller, call, *streaming, host_number_);
  parts.timeout_ms = (wait->deadline_ns - now_ns) / kNanosPerMilli;
  parts.streaming_call = OtherEnd(id);
  parts.shape = shape;
  Message* request = WriteRequest(parts, shard.pool());
  streaming->BeginSending();
  if (request == nullptr) {
    Refuse(shard, streaming, NoMemoryError(call.payload.size()));
  } else {
    request->caller = caller.slot;
    request->caller_serial = caller.serial;
    request->deadline_ns = wait->deadline_ns;
    request->reply_to = id;
    Send(shard, streaming, request);
  }
  if (shard.calls().Find(id) == streaming) streaming->EndSending();
  wait->OnReply(shard, CallStreams(shard).Opened(id));
}

void Router::StartItems(Shard& shard, const Caller& caller,
                        const Operation& operation, Wait* wait) {
  CallStreams streams(shard);
  CallStreamEnd* const end =
      streams.Find(operation.streaming_call, caller.slot, caller.serial);
  if (end == nullptr) {
    Refuse(
        shard, wait,
        absl::FailedPreconditionError(fmt::format(
            "{} has no streaming call {:x} open",
            ActorText(caller.slot, caller.serial), operation.streaming_call)));
    return;
  }
  if (operation.op == abi::Op::kHostEndCall) {
    streams.EndBy(*end, operation.end);
    wait->OnReply(shard, OkReply(shard.pool(), {}));
    return;
  }
  const int64_t now_ns = shard.now_ns();
  wait->caller = caller.slot;
  wait->caller_serial = caller.serial;
  wait->on_behalf_of = caller.in_hand;
  wait->is_serial = caller.is_serial;
  wait->target = end->peer;
  wait->target_serial = end->peer_serial;
  wait->route = end->route;
  wait->started_ns = now_ns;
  wait->deadline_ns = std::min(caller.deadline_ns, end->deadline_ns);
  // Whoever is outside may only want what needs no waiting; the deadline ends
  // its wait in the next turn.
  if (caller.slot != nullptr && caller.deadline_ns <= now_ns) {
    Refuse(shard, wait, TooLateError(*wait, now_ns));
  } else if (operation.op == abi::Op::kHostReadItems) {
    constexpr auto kAny = std::numeric_limits<uint32_t>::max();
    streams.Read(*end, operation.max_items == 0 ? kAny : operation.max_items,
                 operation.max_bytes == 0 ? kAny : operation.max_bytes, wait);
  } else if (operation.items.size() > parts_.max_frame_bytes) {
    Refuse(shard, wait, TooLargeError(operation.items.size()));
  } else {
    streams.Write(*end, operation.items, operation.item_count,
                  operation.is_last, wait);
  }
}

}  // namespace troupe
