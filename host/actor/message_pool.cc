#include "host/actor/message_pool.h"

#include <cstdio>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "host/base/mutex.h"

namespace troupe {
namespace {

// Pools that no shard uses at the moment. Never destroyed: see the header.
struct SparePools {
  Mutex mutex;
  std::vector<MessagePool*> pools ABSL_GUARDED_BY(mutex);
};

SparePools& Spares() {
  static SparePools& spares = *new SparePools;
  return spares;
}

[[noreturn]] void EndWithoutMemory(size_t bytes) {
  std::fprintf(stderr, "troupe: out of memory: no %zu bytes for a message\n",
               bytes);
  std::abort();
}

void* HeapBlock(size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) EndWithoutMemory(bytes);
  return memory;
}

}  // namespace

MessagePool* MessagePool::Acquire() {
  SparePools& spares = Spares();
  MutexLock lock(&spares.mutex);
  if (spares.pools.empty()) return new MessagePool;
  MessagePool* pool = spares.pools.back();
  spares.pools.pop_back();
  return pool;
}

void MessagePool::Release() {
  ReturnBlocks();
  Trim();
  SparePools& spares = Spares();
  MutexLock lock(&spares.mutex);
  spares.pools.push_back(this);
}

MessagePool::MessagePool() {
  for (int i = 0; i < kClasses; ++i) {
    const size_t bytes = BlockBytes(i);
    shelves_[i].room = RoomOf(i);
    if (bytes <= sizeof(Message)) continue;  // Never asked for.
    shelves_[i].capacity = static_cast<uint32_t>(bytes - sizeof(Message));
  }
}

Message* MessagePool::AllocateAny(MessagePool* pool, size_t bytes) {
  if (pool != nullptr && bytes <= kLargestPooledBytes) {
    return pool->Make(BlockClass(bytes));
  }
  Message* message = TryLarge(pool, bytes);
  if (message == nullptr) EndWithoutMemory(bytes);
  return message;
}

Message* MessagePool::TryLarge(MessagePool* pool, size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) return nullptr;
  if (pool != nullptr) {
    pool->heap_allocations_.fetch_add(1, std::memory_order_relaxed);
  }
  auto* message = new (memory) Message;
  message->capacity = static_cast<uint32_t>(bytes - sizeof(Message));
  return message;
}

// For a shelf that is empty.
Message* MessagePool::TakeMore(int size_class) {
  CollectReturned();
  Shelf& shelf = shelves_[size_class];
  if (shelf.first == nullptr) {
    heap_allocations_.fetch_add(1, std::memory_order_relaxed);
    ++blocks_;
    return static_cast<Message*>(HeapBlock(BlockBytes(size_class)));
  }
  ++shelf.room;
  return std::exchange(shelf.first, static_cast<Message*>(shelf.first->next));
}

void MessagePool::CollectReturned() {
  if (returned_.load(std::memory_order_relaxed) == nullptr) return;
  Message* message = returned_.exchange(nullptr, std::memory_order_acquire);
  while (message != nullptr) {
    Keep(std::exchange(message, static_cast<Message*>(message->next)));
  }
}

void MessagePool::Trim() {
  CollectReturned();
  for (Shelf& shelf : shelves_) {
    while (shelf.first != nullptr) {
      Message* message = shelf.first;
      shelf.first = static_cast<Message*>(message->next);
      std::free(message);
      --blocks_;
      ++shelf.room;
    }
  }
}

uint64_t MessagePool::BlocksOut() {
  CollectReturned();
  uint64_t at_rest = 0;
  for (int i = 0; i < kClasses; ++i) at_rest += RoomOf(i) - shelves_[i].room;
  return blocks_ - at_rest;
}

void MessagePool::SendHome(Message* message) {
  if (message->home == nullptr) {
    std::free(message);
  } else {
    message->home->TakeBack(message, message);
  }
}

void MessagePool::SendChainHome() {
  returning_.home->TakeBack(returning_.first, returning_.last);
  returning_.first = nullptr;
  returning_.count = 0;
}

void MessagePool::TakeBack(Message* first, Message* last) {
  Message* head = returned_.load(std::memory_order_relaxed);
  do {
    last->next = head;
  } while (!returned_.compare_exchange_weak(
      head, first, std::memory_order_release, std::memory_order_relaxed));
}

}  // namespace troupe
