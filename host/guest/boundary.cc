#include "host/guest/boundary.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/actor/actor_slot.h"
#include "host/actor/block_size.h"
#include "host/actor/entry.h"
#include "host/actor/handle.h"
#include "host/actor/message_pool.h"
#include "host/base/mutex.h"
#include "host/fiber/fiber.h"
#include "host/guest/host_numbers.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// Tokens of actors with the same remainder share a lock.
constexpr size_t kTokenStripes = 64;

struct TokenStripe {
  Mutex mutex;
  std::unordered_map<uint64_t, uint32_t> counts ABSL_GUARDED_BY(mutex);
};

TokenStripe& StripeAt(size_t index) {
  static auto& stripes = *new std::array<TokenStripe, kTokenStripes>;
  return stripes[index];
}

TokenStripe& StripeOf(uint64_t token) {
  return StripeAt(Handle(token).slot() % kTokenStripes);
}

Entry* CurrentEntry() {
  Fiber* fiber = Fiber::Current();
  return fiber == nullptr ? nullptr : static_cast<Entry*>(fiber->tag());
}

// Gives the outcome to the guest. With another code than 0 its variables stay
// as they were.
int32_t HandOver(int32_t code, Message* message, uint8_t** reply,
                 size_t* reply_len) {
  if (code != 0) return code;
  if (message != nullptr && message->size == 0) {
    // A guest does not give back what has no bytes.
    const Entry* entry = CurrentEntry();
    MessagePool::Free(std::exchange(message, nullptr),
                      entry == nullptr ? nullptr : entry->pool);
  }
  if (message != nullptr) message->kind = InboxKind::kWithGuest;
  *reply = message == nullptr ? nullptr
                              : reinterpret_cast<uint8_t*>(message->frame());
  *reply_len = message == nullptr ? 0 : message->size;
  return 0;
}

int32_t Refuse(const absl::Status& error, uint8_t** reply, size_t* reply_len) {
  return HandOver(0, ErrorReply(nullptr, error), reply, reply_len);
}

bool IsCall(const uint8_t* frame, size_t frame_len, uint8_t** reply,
            size_t* reply_len) {
  return reply != nullptr && reply_len != nullptr &&
         (frame != nullptr || frame_len == 0) &&
         frame_len <= std::numeric_limits<int32_t>::max();
}

std::string_view View(const uint8_t* frame, size_t frame_len) {
  return {reinterpret_cast<const char*>(frame), frame_len};
}

int32_t InvokeInEntry(Entry& entry, std::string_view frame, uint8_t** reply,
                      size_t* reply_len) {
  Message* message = nullptr;
  const int32_t code = entry.host->Invoke(entry, frame, &message);
  return HandOver(code, message, reply, reply_len);
}

// For a handle that isn't the running entry's: from a thread of the guest's it
// goes to the actor's shard; from inside an entry of the same actor it goes on
// there, without the entry's deadline.
int32_t InvokeByHandle(uint64_t handle, OnStale on_stale, Entry* entry,
                       std::string_view frame, uint8_t** reply,
                       size_t* reply_len) {
  if (entry != nullptr) {
    const Handle name(handle);
    const bool lives = name.is_instance() ? name.serial() == entry->serial
                                          : on_stale == OnStale::kDetach;
    if (!lives || name.slot() != entry->slot->index) {
      return Refuse(
          absl::FailedPreconditionError(fmt::format(
              "handle {:x} is not of the entry that runs here", handle)),
          reply, reply_len);
    }
    Entry detached = *entry;
    detached.deadline_ns = kNoDeadline;
    detached.message = nullptr;
    // What is opened so is the instance's.
    if (name.is_instance()) detached.handle = 0;
    return InvokeInEntry(detached, frame, reply, reply_len);
  }
  const HostUse host(Handle(handle).host());
  if (host.ops() == nullptr) {
    return Refuse(absl::FailedPreconditionError(
                      fmt::format("handle {:x}: no such host", handle)),
                  reply, reply_len);
  }
  Message* message = nullptr;
  const int32_t code =
      host.ops()->InvokeFromGuestThread(handle, on_stale, frame, &message);
  return HandOver(code, message, reply, reply_len);
}

// Generation 1: nothing but the calling thread says who asks.
int32_t InvokeSeed(const uint8_t* frame, size_t frame_len, uint8_t** reply,
                   size_t* reply_len) noexcept {
  if (!IsCall(frame, frame_len, reply, reply_len)) return ACTR_PROTOCOL_ERROR;
  Entry* entry = CurrentEntry();
  if (entry == nullptr) {
    return Refuse(absl::FailedPreconditionError(
                      "invoke from a thread that is not inside actr_handle"),
                  reply, reply_len);
  }
  return InvokeInEntry(*entry, View(frame, frame_len), reply, reply_len);
}

int32_t InvokeBridge(uint64_t token, const uint8_t* frame, size_t frame_len,
                     uint8_t** reply, size_t* reply_len) noexcept {
  if (!IsCall(frame, frame_len, reply, reply_len)) return ACTR_PROTOCOL_ERROR;
  Entry* entry = CurrentEntry();
  const std::string_view view = View(frame, frame_len);
  if (entry != nullptr && entry->handle == token) {
    return InvokeInEntry(*entry, view, reply, reply_len);
  }
  // Without a token there is one place where a guest can be: actr_init.
  if (entry != nullptr && entry->kind == EntryKind::kCreate) {
    return InvokeInEntry(*entry, view, reply, reply_len);
  }
  if (!BridgeTokens::Known(token)) {
    return Refuse(
        absl::FailedPreconditionError(fmt::format("unknown token {:x}", token)),
        reply, reply_len);
  }
  return InvokeByHandle(token, OnStale::kDetach, entry, view, reply, reply_len);
}

int32_t InvokeTable(troupe_handle handle, const uint8_t* frame,
                    size_t frame_len, uint8_t** reply,
                    size_t* reply_len) noexcept {
  if (!IsCall(frame, frame_len, reply, reply_len)) return ACTR_PROTOCOL_ERROR;
  Entry* entry = CurrentEntry();
  const std::string_view view = View(frame, frame_len);
  if (entry != nullptr && entry->handle == handle) {
    return InvokeInEntry(*entry, view, reply, reply_len);
  }
  return InvokeByHandle(handle, OnStale::kRefuse, entry, view, reply,
                        reply_len);
}

// Two messages would share the block from now on.
[[noreturn]] void EndOfNoBuffer(const uint8_t* ptr) {
  std::fprintf(stderr,
               "troupe: free_host_buf() is given %p, which is no buffer of the "
               "host's that is out: given back twice?\n",
               static_cast<const void*>(ptr));
  std::abort();
}

void FreeHostBuffer(uint8_t* ptr, size_t len) noexcept {
  if (ptr == nullptr || len == 0) return;
  Message* const message = Message::FromFrame(ptr);
  if (message->kind != InboxKind::kWithGuest) [[unlikely]]
    EndOfNoBuffer(ptr);
  message->kind = InboxKind::kTask;
  const Entry* entry = CurrentEntry();
  MessagePool::Free(message, entry == nullptr ? nullptr : entry->pool);
}

// A guest that releases more than it retained has no token any more, not even
// inside the entry.
void ReleaseContext(uint64_t token) noexcept {
  BridgeTokens::Close(token);
  Entry* entry = CurrentEntry();
  if (entry != nullptr && entry->handle == token &&
      !BridgeTokens::Known(token)) {
    entry->handle = 0;
  }
}

int32_t RetainContext(uint64_t token) noexcept {
  TokenStripe& stripe = StripeOf(token);
  MutexLock lock(&stripe.mutex);
  const auto found = stripe.counts.find(token);
  if (found == stripe.counts.end()) return ACTR_GENERIC_ERROR;
  ++found->second;
  return ACTR_SUCCESS;
}

uint8_t* AllocateReply(troupe_handle call, size_t size) noexcept {
  Entry* entry = CurrentEntry();
  if (entry == nullptr || entry->handle != call ||
      size > entry->max_reply_bytes) {
    return nullptr;
  }
  MessagePool::Free(std::exchange(entry->reply, nullptr), entry->pool);
  entry->placed_reply_bytes = 0;
  Message* request = entry->message;
  // Not in a large block, which the caller would then keep for a few bytes.
  if (request != nullptr && entry->pool != nullptr && size != 0 &&
      size <= kPlacedReplyBytes && request->capacity <= kSmallBlockBytes &&
      size <= request->capacity - request->size) {
    entry->placed_reply_bytes = static_cast<uint32_t>(size);
    return reinterpret_cast<uint8_t*>(request->frame() + request->size);
  }
  entry->reply = MessagePool::TryAllocate(entry->pool, size);
  if (entry->reply == nullptr) return nullptr;
  entry->reply->size = static_cast<uint32_t>(size);
  return reinterpret_cast<uint8_t*>(entry->reply->frame());
}

int32_t ReadCallState(troupe_handle call, troupe_call_state* state) noexcept {
  const HostUse host(Handle(call).host());
  CallState found;
  if (host.ops() == nullptr || state == nullptr ||
      state->struct_size < sizeof(troupe_call_state) ||
      !host.ops()->ReadCallState(call, &found)) {
    return ACTR_GENERIC_ERROR;
  }
  state->cancelled = found.cancelled ? 1 : 0;
  state->remaining_ns = found.remaining_ns;
  return ACTR_SUCCESS;
}

// All of them are noexcept: what the host can't go on with, memory that there
// is none of above all, ends it here and does not unwind a guest.
constexpr actr_host_vtable_v1 kSeedVTable = {&InvokeSeed, &FreeHostBuffer};
constexpr actr_host_vtable_v2 kBridgeVTable = {&RetainContext, &ReleaseContext,
                                               &InvokeBridge, &FreeHostBuffer};
constexpr troupe_host_table kHostTable = {sizeof(troupe_host_table),
                                          TROUPE_ABI_MAJOR,
                                          TROUPE_ABI_MINOR,
                                          0,
                                          &InvokeTable,
                                          &FreeHostBuffer,
                                          &AllocateReply,
                                          &ReadCallState};

}  // namespace

const actr_host_vtable_v1* SeedVTable() { return &kSeedVTable; }
const actr_host_vtable_v2* BridgeVTable() { return &kBridgeVTable; }
const troupe_host_table* HostTable() { return &kHostTable; }

void BridgeTokens::Open(uint64_t token) {
  TokenStripe& stripe = StripeOf(token);
  MutexLock lock(&stripe.mutex);
  ++stripe.counts[token];
}

void BridgeTokens::Close(uint64_t token) {
  TokenStripe& stripe = StripeOf(token);
  MutexLock lock(&stripe.mutex);
  const auto found = stripe.counts.find(token);
  if (found != stripe.counts.end() && --found->second == 0) {
    stripe.counts.erase(found);
  }
}

void BridgeTokens::Forget(std::optional<uint64_t> first, uint64_t last) {
  // Their counters begin anew some day.
  const auto is_newer = [](uint64_t token, uint64_t than) {
    return static_cast<int32_t>(static_cast<uint32_t>(token) -
                                static_cast<uint32_t>(than)) > 0;
  };
  const Handle mine(last);
  TokenStripe& stripe = StripeOf(last);
  MutexLock lock(&stripe.mutex);
  std::erase_if(stripe.counts, [&](const auto& entry) {
    const Handle other(entry.first);
    return other.slot() == mine.slot() && other.host() == mine.host() &&
           !is_newer(entry.first, last) &&
           (!first.has_value() || !is_newer(*first, entry.first));
  });
}

uint64_t BridgeTokens::Count() {
  uint64_t count = 0;
  for (size_t i = 0; i < kTokenStripes; ++i) {
    TokenStripe& stripe = StripeAt(i);
    MutexLock lock(&stripe.mutex);
    count += stripe.counts.size();
  }
  return count;
}

bool BridgeTokens::Known(uint64_t token) {
  TokenStripe& stripe = StripeOf(token);
  MutexLock lock(&stripe.mutex);
  return stripe.counts.contains(token);
}

}  // namespace troupe
