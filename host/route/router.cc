#include "host/route/router.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/actor.h"
#include "host/actor/handlers.h"
#include "host/actor/wait_edge.h"
#include "host/route/call_check.h"
#include "host/route/call_parts.h"
#include "host/route/request.h"
#include "host/route/wait_graph.h"
#include "host/shard/call_text.h"
#include "host/shard/reply.h"
#include "host/shard/restart.h"

namespace troupe {
namespace {

using abi::wire::SameBytes;

// The deadline of a call that has none of its own and no parent.
constexpr int64_t kDefaultTimeoutMs = 30'000;
// Longer timeouts are cut to this, about a century: no sum of it and a clock
// overflows.
constexpr int64_t kLongestTimeoutMs = int64_t{3'000'000'000'000};
constexpr int64_t kNanosPerMilli = 1'000'000;
// Of so many spawns one is answered in a later turn: an actor that makes many
// lets them start meanwhile, while what they are made of is still in the cache.
constexpr uint32_t kSpawnsInARow = 64;

void SetParties(const Caller& caller, std::string_view route, int64_t now_ns,
                Wait* wait) {
  wait->caller = caller.slot;
  wait->caller_serial = caller.serial;
  wait->on_behalf_of = caller.in_hand;
  wait->route = route;
  wait->started_ns = now_ns;
}

// Writes the request of `call`, nullptr when there is no memory for it.
// `timeout_ms` is 0 for a tell only.
Message* WriteCall(Shard& shard, const Caller& caller,
                   const abi::HostCallV1& call, const Wait& wait,
                   int64_t timeout_ms, int host_number) {
  RequestParts parts = PartsOf(shard, caller, call, wait, host_number);
  parts.timeout_ms = timeout_ms;
  Message* request = WriteRequest(parts, shard.pool());
  if (request == nullptr) [[unlikely]]
    return nullptr;
  request->caller = caller.slot;
  request->caller_serial = caller.serial;
  return request;
}

// A handler that takes turns publishes no edge, but what it asks of its own
// actor may have to wait until it has ended itself. Of threads of a guest
// nothing is known.
absl::Status CheckOwnTurn(const Caller& caller, const Message& request) {
  if (request.target != caller.slot || request.reply_to == 0 ||
      request.target_serial != caller.serial) {
    return absl::OkStatus();
  }
  const Handlers* const handlers =
      caller.slot == nullptr ? nullptr : caller.slot->actor->handlers();
  if (handlers == nullptr || handlers->executing() == nullptr ||
      !handlers->ExecutingBars(request)) {
    return absl::OkStatus();
  }
  return CycleError({{.slot = caller.slot, .serial = caller.serial}});
}

}  // namespace

Router::Router(const Parts& parts)
    : parts_(parts), gate_(std::make_shared<AnswerGate>(parts.shards)) {}

Router::~Router() { gate_->Close(); }

int64_t Router::DeadlineAfter(std::optional<int64_t> timeout_ms,
                              int64_t now_ns) {
  const int64_t ms = std::clamp<int64_t>(timeout_ms.value_or(kDefaultTimeoutMs),
                                         0, kLongestTimeoutMs);
  return now_ns + ms * kNanosPerMilli;
}

ActorRef Router::Find(const abi::ActrId& id) const {
  ActorSlot* slot = parts_.slots->Find(id.serial_number);
  if (slot == nullptr) return {};
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  const ActrType& type = workload->type;
  if (workload->realm != id.realm_id ||
      !SameBytes(type.manufacturer, id.type.manufacturer) ||
      !SameBytes(type.name, id.type.name) ||
      !SameBytes(type.version, id.type.version)) {
    return {};
  }
  return {slot, id.serial_number};
}

// Instead of reading the id: finds its serial number and compares the rest with
// what EncodeId() writes around it.
ActorRef Router::FindEncoded(std::string_view id) const {
  // `0A size realm 10 serial …`
  if (id.size() < 2) return {};
  const size_t serial_at = 3 + static_cast<unsigned char>(id[1]);
  if (id.size() <= serial_at) return {};
  const char* const end = id.data() + id.size();
  const abi::wire::Varint serial =
      abi::wire::ReadVarint(id.data() + serial_at, end);
  if (serial.next == nullptr) return {};
  ActorSlot* slot = parts_.slots->Find(serial.value);
  if (slot == nullptr) return {};
  const WorkloadInfo* workload = slot->workload.load(std::memory_order_relaxed);
  const std::string_view rest(serial.next,
                              static_cast<size_t>(end - serial.next));
  if (!SameBytes(workload->id_prefix, {id.data(), serial_at}) ||
      !SameBytes(workload->id_suffix, rest)) {
    return {};
  }
  return {slot, serial.value};
}

absl::StatusOr<ActorRef> Router::Resolve(const Caller& caller,
                                         const abi::DestV1& dest) const {
  if (dest.kind == abi::DestV1::Kind::kLocal) {
    if (caller.slot != nullptr) return ActorRef{caller.slot, caller.serial};
    return InvalidArgumentError("the host itself has no local destination");
  }
  ActorRef found = FindEncoded(dest.actor.bytes());
  if (found.slot != nullptr) return found;
  abi::ActrId id;
  if (!dest.actor.Get(&id)) {
    return InvalidArgumentError("the destination is not an actor id");
  }
  found = Find(id);
  if (found.slot == nullptr) {
    return NotFoundError(
        fmt::format("no actor {}", ActrId::From(id).ToString()));
  }
  return found;
}

absl::Status Router::FindTarget(const Caller& caller, const abi::DestV1& dest,
                                Wait* wait) const {
  const absl::StatusOr<ActorRef> target = Resolve(caller, dest);
  if (!target.ok()) return target.status();
  wait->target = target->slot;
  wait->target_serial = target->serial;
  return absl::OkStatus();
}

void Router::Start(Shard& shard, const Caller& caller,
                   const Operation& operation, Wait* wait) {
  switch (operation.op) {
    case abi::Op::kHostCall:
    case abi::Op::kHostCallRaw:
    case abi::Op::kHostTell:
      StartCall(shard, caller, operation.op, operation.call, wait);
      return;
    case abi::Op::kHostDiscover: {
      const absl::StatusOr<ActorRef> found =
          parts_.registry->Discover(operation.type);
      if (!found.ok()) {
        Refuse(shard, wait, found.status());
        return;
      }
      char id[kMaxEncodedIdBytes];
      const WorkloadInfo& workload =
          *found->slot->workload.load(std::memory_order_relaxed);
      wait->OnReply(
          shard, OkReply(shard.pool(), EncodeId(workload, found->serial, id)));
      return;
    }
    case abi::Op::kHostSpawn:
      StartSpawn(shard, caller, operation, wait);
      return;
    case abi::Op::kHostStop:
      StartStop(shard, caller, operation, wait);
      return;
    case abi::Op::kHostTimer:
      StartTimer(shard, caller, *operation.timer, wait);
      return;
    case abi::Op::kHostOpenCall:
      StartOpenCall(shard, caller, operation.call, operation.shape, wait);
      return;
    case abi::Op::kHostWriteItems:
    case abi::Op::kHostReadItems:
    case abi::Op::kHostEndCall:
      StartItems(shard, caller, operation, wait);
      return;
    case abi::Op::kHostLog:
      parts_.guest_log->Write({caller.slot, caller.serial}, caller.message,
                              operation.level, operation.text);
      wait->OnReply(shard, OkReply(shard.pool(), {}));
      return;
    default:
      StartStreamOp(shard, caller, operation, wait);
      return;
  }
}

void Router::StartCall(Shard& shard, const Caller& caller, abi::Op op,
                       const abi::HostCallV1& call, Wait* wait) {
  const bool is_tell = op == abi::Op::kHostTell;
  const int64_t now_ns = shard.now_ns();
  SetParties(caller, call.route_key, now_ns, wait);
  if (!IsPossible(call)) [[unlikely]] {
    Refuse(shard, wait, ImpossibleError(call));
    return;
  }
  wait->deadline_ns = CallDeadline(caller, call.timeout_ms, now_ns);
  if (call.dest.kind == abi::DestV1::Kind::kShell) {
    StartShellCall(shard, caller, op, call, wait);
    return;
  }
  if (wait->target == nullptr) {
    if (absl::Status found = FindTarget(caller, call.dest, wait); !found.ok()) {
      shard.counters().refused.Add();
      Refuse(shard, wait, found);
      return;
    }
  }
  if (wait->deadline_ns <= now_ns &&
      (!is_tell || call.timeout_ms.has_value())) {
    Refuse(shard, wait, TooLateError(*wait, now_ns));
    return;
  }
  if (call.payload.size() > parts_.max_frame_bytes) {
    Refuse(shard, wait, TooLargeError(call.payload.size()));
    return;
  }
  Message* request =
      WriteCall(shard, caller, call, *wait,
                is_tell ? 0 : (wait->deadline_ns - now_ns) / kNanosPerMilli,
                host_number_);
  if (request == nullptr) [[unlikely]] {
    Refuse(shard, wait, NoMemoryError(call.payload.size()));
    return;
  }
  if (is_tell) {
    wait->ends_when_sent = true;
    request->deadline_ns =
        call.timeout_ms.has_value() ? wait->deadline_ns : kNoDeadline;
  } else {
    request->deadline_ns = wait->deadline_ns;
    shard.Await(wait);
    request->reply_to = wait->ref;
    if (caller.is_on_fiber && request->size <= parts_.max_frame_bytes &&
        shard.CanRunNow(wait->target, wait->target_serial)) {
      wait->edge = WaitEdge::PublishHere(caller.slot, wait->target_serial);
      request->caller_edge = wait->edge;
      request->edge_is_here = true;
      shard.RunNow(request);
      return;
    }
    if (absl::Status cycle = PublishEdge(caller, *request, wait); !cycle.ok()) {
      MessagePool::Free(request, shard.pool());
      Refuse(shard, wait, cycle);
      return;
    }
    request->caller_edge = wait->edge;
  }
  wait->is_serial = caller.is_serial;
  Send(shard, wait, request);
}

absl::Status Router::TooLargeError(size_t bytes) const {
  return InvalidArgumentError(
      fmt::format("message of {} bytes is above the frame limit of {} bytes",
                  bytes, parts_.max_frame_bytes));
}

absl::Status Router::PublishEdge(const Caller& caller, const Message& request,
                                 Wait* wait) {
  if (!caller.is_serial) return CheckOwnTurn(caller, request);
  wait->edge = WaitEdge::Publish(caller.slot, wait->target_serial);
  // Nearly always: whom it waits for waits for nobody.
  if (wait->target->edge.load(std::memory_order_seq_cst) == 0) {
    return absl::OkStatus();
  }
  const std::vector<WaitStep> cycle =
      FindCycle(*parts_.slots, caller.slot, caller.serial);
  return cycle.empty() ? absl::OkStatus() : CycleError(cycle);
}

void Router::Send(Shard& shard, Wait* wait, Message* request) {
  ActorSlot* slot = request->target;
  absl::Status error;
  const bool waits =
      slot->workload.load(std::memory_order_relaxed)->mailbox.when_full ==
      WhenFull::kWait;
  if (request->size > parts_.max_frame_bytes) {
    error = TooLargeError(request->size);
  } else if (!slot->Holds(request->target_serial) ||
             !Accepts(slot->state.load(std::memory_order_acquire))) {
    error = GoneError(*slot, request->target_serial);
  } else if (!(waits &&
               slot->has_waiting_senders.load(std::memory_order_acquire)) &&
             slot->TryReserve(request->size)) {
    // With that a call may end, and `wait` with it.
    const bool ends = wait->ends_when_sent;
    Submit(shard, request);
    if (ends) wait->OnReply(shard, OkReply(shard.pool(), {}));
    return;
  } else if (!waits) {
    error = FullError(*slot, request->target_serial);
  }
  if (error.ok() && wait->deadline_ns == kCancelledDeadline) {
    error = GivenUpError(*wait, shard.now_ns());
  }
  if (error.ok() && wait->ref == 0) {
    shard.Await(wait);
    Caller caller;
    caller.slot = wait->caller;
    caller.serial = wait->caller_serial;
    caller.is_serial = wait->is_serial;
    error = PublishEdge(caller, *request, wait);
  }
  if (!error.ok()) {
    MessagePool::Free(request, shard.pool());
    shard.counters().refused.Add();
    Refuse(shard, wait, error);
    return;
  }
  wait->unsent = request;
  wait->room_bytes = request->size;
  shard.AwaitRoom(wait);
}

void Router::Retry(Shard& shard, Wait* wait) {
  Message* request = wait->unsent;
  ActorSlot* slot = request->target;
  if (!slot->Holds(request->target_serial) ||
      !Accepts(slot->state.load(std::memory_order_acquire))) {
    shard.counters().refused.Add();
    Refuse(shard, wait, GoneError(*slot, request->target_serial));
    return;
  }
  if (!slot->TryReserve(request->size)) {
    shard.AwaitRoom(wait);
    return;
  }
  wait->unsent = nullptr;
  wait->room_bytes = 0;
  const bool ends = wait->ends_when_sent;
  Submit(shard, request);
  if (ends) shard.Finish(wait, OkReply(shard.pool(), {}));
}

void Router::Submit(Shard& shard, Message* request) {
  request->enqueued_ns = shard.now_ns();
  shard.CountStarted();
  const uint16_t home = request->target->shard.load(std::memory_order_relaxed);
  if (home == shard.context().index) {
    shard.Deliver(request);
  } else {
    parts_.shards->At(home).Push(request);
  }
}

void Router::Refuse(Shard& shard, Wait* wait, const absl::Status& error) {
  Message* reply = ErrorReply(shard.pool(), error);
  if (wait->ref != 0) {
    shard.Finish(wait, reply);
  } else {
    wait->OnReply(shard, reply);
  }
}

void Router::StartShellCall(Shard& shard, const Caller& caller, abi::Op op,
                            const abi::HostCallV1& call, Wait* wait) {
  const bool is_tell = op == abi::Op::kHostTell;
  if (!is_tell && wait->deadline_ns <= wait->started_ns) {
    Refuse(shard, wait, TooLateError(*wait, wait->started_ns));
    return;
  }
  const std::shared_ptr<const ShellHandler> handler =
      parts_.shell->Find(call.route_key);
  if (handler == nullptr) {
    Refuse(shard, wait,
           NotFoundError(
               fmt::format("no shell handler for route '{}'", call.route_key)));
    return;
  }
  // A copy: the handler may call.
  const std::string request_id(caller.request_id.empty() ? shard.NewRequestId()
                                                         : caller.request_id);
  ShellRequest request;
  request.route = call.route_key;
  request.payload = call.payload;
  request.request_id = request_id;
  if (caller.slot != nullptr) {
    const WorkloadInfo& workload =
        *caller.slot->workload.load(std::memory_order_relaxed);
    request.caller = ActrId{caller.serial, workload.realm, workload.type};
  }
  if (!is_tell) shard.Await(wait);
  const CallRef ref = is_tell ? 0 : wait->ref;
  (*handler)(request, Responder(gate_, ref, std::string(call.route_key)));
  if (is_tell) wait->OnReply(shard, OkReply(shard.pool(), {}));
}

void Router::StartSpawn(Shard& shard, const Caller& caller,
                        const Operation& operation, Wait* wait) {
  SetParties(caller, "spawn", shard.now_ns(), wait);
  if (const auto spawned = parts_.spawner->SpawnAtOnce(
          *caller.slot, operation.type, operation.config)) {
    EndSpawn(shard, caller, *spawned, wait);
    return;
  }
  const ActrType type = ActrType::From(operation.type);
  if (const std::string fault = type.Validate(); !fault.empty()) {
    Refuse(shard, wait, InvalidArgumentError(fault));
    return;
  }
  wait->deadline_ns = CallDeadline(caller, std::nullopt, shard.now_ns());
  if (wait->deadline_ns <= wait->started_ns) {
    Refuse(shard, wait, TooLateError(*wait, wait->started_ns));
    return;
  }
  shard.Await(wait);
  parts_.spawner->Spawn(
      *caller.slot, type, std::string(operation.config),
      [gate = gate_, ref = wait->ref](const absl::StatusOr<ActrId>& id) {
        if (id.ok()) {
          gate->Send(ref, EncodeActrId(*id));
        } else {
          gate->Send(ref, id.status());
        }
      });
}

void Router::EndSpawn(Shard& shard, const Caller& caller,
                      const absl::StatusOr<ActorRef>& spawned, Wait* wait) {
  if (!spawned.ok()) {
    Refuse(shard, wait, spawned.status());
    return;
  }
  char id[kMaxEncodedIdBytes];
  const std::string_view encoded =
      EncodeId(*spawned->slot->workload.load(std::memory_order_relaxed),
               spawned->serial, id);
  if (spawned->slot->index % kSpawnsInARow != 0) {
    wait->OnReply(shard, OkReply(shard.pool(), encoded));
    return;
  }
  wait->deadline_ns = CallDeadline(caller, std::nullopt, shard.now_ns());
  shard.Await(wait);
  gate_->Send(wait->ref, std::string(encoded));
}

void Router::StartStop(Shard& shard, const Caller& caller,
                       const Operation& operation, Wait* wait) {
  abi::ActrId id;
  const bool is_id = operation.actor.Get(&id);
  const ActorRef target = is_id ? Find(id) : ActorRef{};
  if (target.slot == nullptr) {
    Refuse(
        shard, wait,
        NotFoundError(fmt::format("no actor {}", ActrId::From(id).ToString())));
    return;
  }
  const bool by_itself = target.serial == caller.serial;
  Shard::AtHome(parts_.shards, target.slot, target.serial,
                [by_itself](Shard& home, Actor& actor) {
                  if (by_itself) {
                    Restart(home, actor).OnOwnStop();
                  } else {
                    home.Drain(&actor);
                  }
                });
  wait->OnReply(shard, OkReply(shard.pool(), {}));
}

}  // namespace troupe
