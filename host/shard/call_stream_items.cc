// The items of streaming calls, and who waits for them or for room.
#include <algorithm>
#include <atomic>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "host/actor/item_block.h"
#include "host/actor/wait_edge.h"
#include "host/base/limits.h"
#include "host/shard/call_streams.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// What a block of small items is made for, in bytes: a window of them.
constexpr size_t kItemBlockBytes = size_t{8} * 1024;

// Above, items that come in blocks of their own stay there.
constexpr size_t kLargestMergedBytes = size_t{2} * 1024;

bool HasEnded(const CallStreamEnd& end) {
  return IsHandlerEnd(end.id) ? end.is_done : end.outcome != nullptr;
}

}  // namespace

void CallStreams::Write(CallStreamEnd& end, std::string_view items,
                        uint32_t count, bool last, PendingCall* call) {
  absl::Status error = end.write_error;
  if (error.ok() && end.writer != 0 &&
      shard_.calls().Find(end.writer) != nullptr) {
    error = StateError(end, "another write waits");
  }
  if (!error.ok()) {
    Answer(call, ErrorReply(shard_.pool(), error));
    return;
  }
  const ItemRun all = {count, items.size()};
  std::string_view unsent = items;
  if (end.window.HasRoom(all)) {
    if (count != 0) Send(end, items, all);
    unsent = {};
  } else {
    unsent = SendWithCredit(end, items);
  }
  if (unsent.empty()) {
    if (last) FinishWrites(end);
    Answer(call, OkReply(shard_.pool(), {}));
    return;
  }
  // The other side may need it to go on and read.
  GiveCredit(end);
  end.unsent = unsent;
  end.unsent_is_last = last;
  Await(end, StreamWait::kCredit, call);
}

// Again and again: who reads on this shard may give credit at once.
std::string_view CallStreams::SendWithCredit(CallStreamEnd& end,
                                             std::string_view items) {
  while (!items.empty()) {
    const ItemRun run = end.window.Fit(items);
    if (run.items == 0) break;
    Send(end, items.substr(0, run.bytes), run);
    items.remove_prefix(run.bytes);
  }
  return items;
}

void CallStreams::Send(CallStreamEnd& end, std::string_view items,
                       const ItemRun& run) {
  if (IsRemote(end)) {
    end.window.Take(run);
    Message* block = NewItemBlock(shard_.pool(), items.size());
    AppendItems(block, items, run.items);
    block->reply_to = OtherEnd(end.id);
    Announce(end);
    shard_.context().directory->At(end.peer_shard).Push(block);
    return;
  }
  CallStreamEnd* const other = Local(OtherEnd(end.id));
  if (other == nullptr || !other->read_error.ok()) return;
  end.window.Take(run);
  Keep(*other, items, run.items);
  ServeReader(*other);
}

void CallStreams::Keep(CallStreamEnd& end, std::string_view items,
                       uint32_t count) {
  Message* block = end.last_block;
  if (block == nullptr || !HasItemRoom(*block, items.size())) {
    block =
        NewItemBlock(shard_.pool(), std::max(items.size(), kItemBlockBytes));
    end.blocks.Push(block);
    end.last_block = block;
  }
  AppendItems(block, items, count);
  end.items += count;
}

void CallStreams::TakeFromAfar(Message* block) {
  const CallEndId id = block->reply_to;
  CallStreamEnd* const end = Local(id);
  if (end == nullptr) {
    MessagePool::Free(block, shard_.pool());
    return;
  }
  ++end->received;
  const std::string_view items = ItemsIn(*block);
  if (!end->read_error.ok()) {
    MessagePool::Free(block, shard_.pool());
  } else if (items.size() <= kLargestMergedBytes) {
    Keep(*end, items, ItemCountOf(*block));
    MessagePool::Free(block, shard_.pool());
  } else {
    end->items += ItemCountOf(*block);
    end->blocks.Push(block);
    end->last_block = block;
  }
  ServeReader(*end);
  OnArrival(id);
}

void CallStreams::Read(CallStreamEnd& end, uint32_t max_items,
                       uint64_t max_bytes, PendingCall* call) {
  if (end.reader != 0 && shard_.calls().Find(end.reader) != nullptr) {
    Answer(call,
           ErrorReply(shard_.pool(), StateError(end, "another read waits")));
    return;
  }
  // The other side may be waiting for nothing but this, and go on at once.
  if (end.items == 0 && !HasEnded(end)) GiveCredit(end);
  if (end.items != 0) {
    Answer(call, TakeItems(end, max_items, max_bytes));
  } else if (HasEnded(end)) {
    Answer(call, TakeEnd(end));
  } else {
    end.max_items = max_items;
    end.max_bytes = max_bytes;
    Await(end, StreamWait::kItems, call);
  }
}

Message* CallStreams::TakeItems(CallStreamEnd& end, uint32_t max_items,
                                uint64_t max_bytes) {
  Message* const block = end.blocks.front();
  const std::string_view items = ItemsIn(*block);
  const ItemRun all = {ItemCountOf(*block), items.size()};
  ItemRun run = all;
  if (all.items > max_items || all.bytes > max_bytes) {
    run = MeasureItems(items, max_items, max_bytes);
    if (run.items == 0) run = MeasureFirst(items);
  }
  const bool is_rest = run.items == all.items;
  Message* reply = block;
  if (!is_rest || !IsWholeItemBlock(*block)) {
    reply = NewItemBlock(shard_.pool(), run.bytes);
    AppendItems(reply, items.substr(0, run.bytes), run.items);
  }
  if (is_rest) {
    end.blocks.Pop();
    if (end.last_block == block) end.last_block = nullptr;
    if (reply != block) MessagePool::Free(block, shard_.pool());
  } else {
    RemoveItems(block, run);
  }
  SealItems(reply);
  end.items -= run.items;
  end.owed.items += run.items;
  end.owed.bytes += run.bytes;
  if (end.owed.items >= kMaxCallItems / 2 ||
      end.owed.bytes >= kMaxCallItemBytes / 2) {
    GiveCredit(end);
  }
  return reply;
}

void CallStreams::GiveCredit(CallStreamEnd& end) {
  if (end.owed.items == 0) return;
  Tell(end, {Notice::kCredit, std::exchange(end.owed, {})});
}

Message* CallStreams::TakeEnd(CallStreamEnd& end) {
  MessagePool* const pool = shard_.pool();
  abi::HostItemsV1 ended;
  ended.ended = true;
  if (IsHandlerEnd(end.id)) {
    return end.read_error.ok() ? OkReply(pool, abi::EncodeToString(ended))
                               : ErrorReply(pool, end.read_error);
  }
  Message* reply = std::exchange(end.outcome, nullptr);
  abi::AbiReply outcome;
  if (StatusOf(*reply).ok() && abi::Decode(reply->bytes(), &outcome)) {
    ended.result = outcome.payload;
    Message* const last = OkReply(pool, abi::EncodeToString(ended));
    MessagePool::Free(std::exchange(reply, last), pool);
  }
  Remove(end);
  return reply;
}

void CallStreams::ServeReader(CallStreamEnd& end) {
  if (end.reader == 0) return;
  PendingCall* const call = shard_.calls().Find(end.reader);
  if (call != nullptr && end.items == 0 && !HasEnded(end)) return;
  end.reader = 0;
  if (call == nullptr) return;
  shard_.Finish(call, end.items != 0
                          ? TakeItems(end, end.max_items, end.max_bytes)
                          : TakeEnd(end));
}

void CallStreams::ServeWriter(CallStreamEnd& end) {
  if (end.writer == 0) return;
  // Not here any more while it sends, as that may give credit.
  const CallRef writer = std::exchange(end.writer, 0);
  PendingCall* const call = shard_.calls().Find(writer);
  if (call == nullptr) return;
  if (!end.write_error.ok()) {
    shard_.Finish(call, ErrorReply(shard_.pool(), end.write_error));
    return;
  }
  end.unsent = SendWithCredit(end, end.unsent);
  if (!end.unsent.empty()) {
    end.writer = writer;
    return;
  }
  if (end.unsent_is_last) FinishWrites(end);
  shard_.Finish(call, OkReply(shard_.pool(), {}));
}

void CallStreams::Await(CallStreamEnd& end, StreamWait what,
                        PendingCall* call) {
  call->stream_wait = what;
  shard_.Await(call);
  CallRef& place = what == StreamWait::kItems ? end.reader : end.writer;
  place = call->ref;
  const absl::Status cycle = HangEdge(end, call);
  if (cycle.ok()) return;
  place = 0;
  shard_.Finish(call, ErrorReply(shard_.pool(), cycle));
}

absl::Status CallStreams::HangEdge(CallStreamEnd& end, PendingCall* call) {
  if (!call->is_serial || !end.peer_is_serial || end.owner == nullptr ||
      end.peer == nullptr) {
    return absl::OkStatus();
  }
  if (IsRemote(end)) {
    call->edge = WaitEdge::PublishTentatively(end.owner, end.peer_serial);
    CallChannel::Side& side = end.side();
    side.edge.store(call->edge, std::memory_order_seq_cst);
    if (end.other_side().sent.load(std::memory_order_seq_cst) != end.received) {
      // It may be what it waits for. When it has come and is not, the edge
      // goes up.
      WaitEdge::TakeDown(end.owner, side.edge.exchange(0));
      return absl::OkStatus();
    }
    // Only now: the other side, if it waits as well, must not take this for a
    // circle while something is on its way.
    if (!WaitEdge::Confirm(end.owner, call->edge)) return absl::OkStatus();
  } else {
    call->edge = WaitEdge::Publish(end.owner, end.peer_serial);
  }
  if (end.peer->edge.load(std::memory_order_seq_cst) == 0) {
    return absl::OkStatus();
  }
  return shard_.context().directory->CheckWait(*end.owner, end.serial);
}

void CallStreams::Announce(CallStreamEnd& end) {
  end.side().sent.fetch_add(1, std::memory_order_seq_cst);
  std::atomic<uint64_t>& edge = end.other_side().edge;
  if (edge.load(std::memory_order_seq_cst) == 0) return;
  WaitEdge::TakeDown(end.peer, edge.exchange(0));
}

void CallStreams::OnArrival(CallEndId id) {
  // One of them at most is serial; a thread may wait beside it.
  for (CallRef CallStreamEnd::*const waiter :
       {&CallStreamEnd::reader, &CallStreamEnd::writer}) {
    CallStreamEnd* const end = Local(id);
    if (end == nullptr || end->side().edge.load() != 0) return;
    CallRef& place = end->*waiter;
    PendingCall* const call = place == 0 ? nullptr : shard_.calls().Find(place);
    if (call == nullptr) {
      place = 0;
      continue;
    }
    const absl::Status cycle = HangEdge(*end, call);
    if (cycle.ok()) continue;
    place = 0;
    shard_.Finish(call, ErrorReply(shard_.pool(), cycle));
  }
}

}  // namespace troupe
