#include "host/actor/message_pool.h"

#include <bit>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "host/base/check.h"
#include "host/base/mutex.h"

namespace troupe {
namespace {

constexpr size_t kSmallestBlock = 128;
constexpr uint16_t kUnpooled = 0xffff;

// Pools that no shard uses at the moment. Never destroyed: see the header.
struct SparePools {
  Mutex mutex;
  std::vector<MessagePool*> pools ABSL_GUARDED_BY(mutex);
};

SparePools& Spares() {
  static SparePools* const spares = new SparePools;
  return *spares;
}

void* HeapBlock(size_t bytes) {
  void* memory = std::malloc(bytes);
  TROUPE_CHECK(memory != nullptr);
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
  Trim();
  SparePools& spares = Spares();
  MutexLock lock(&spares.mutex);
  spares.pools.push_back(this);
}

// Block sizes run 128, 160, 192, 224, 256, 320, …: the class is the doubling
// times four plus the two bits behind the leading one.
int MessagePool::ClassOf(size_t block_bytes) {
  if (block_bytes <= kSmallestBlock) return 0;
  const size_t rounded = block_bytes - 1;
  const int doubling = std::bit_width(rounded) - 1;
  const int quarter = static_cast<int>((rounded >> (doubling - 2)) & 3);
  return (doubling - 7) * 4 + quarter + 1;
}

size_t MessagePool::BytesOf(int size_class) {
  const size_t base = kSmallestBlock << (size_class / 4);
  return base + base / 4 * (size_class % 4);
}

Message* MessagePool::Allocate(MessagePool* pool, size_t frame_size) {
  const size_t bytes = sizeof(Message) + frame_size;
  Message* message = nullptr;
  if (pool == nullptr || bytes > kLargestPooledBytes) {
    message = new (HeapBlock(bytes)) Message;
    message->capacity = static_cast<uint32_t>(frame_size);
    message->size_class = kUnpooled;
    if (pool != nullptr) {
      pool->heap_allocations_.fetch_add(1, std::memory_order_relaxed);
    }
    return message;
  }
  const int size_class = ClassOf(bytes);
  message = new (pool->Take(size_class)) Message;
  message->home = pool;
  message->capacity =
      static_cast<uint32_t>(BytesOf(size_class) - sizeof(Message));
  message->size_class = static_cast<uint16_t>(size_class);
  return message;
}

Message* MessagePool::Take(int size_class) {
  Shelf& shelf = shelves_[size_class];
  if (shelf.first == nullptr) CollectReturned();
  if (shelf.first == nullptr) {
    heap_allocations_.fetch_add(1, std::memory_order_relaxed);
    return static_cast<Message*>(HeapBlock(BytesOf(size_class)));
  }
  Message* message = shelf.first;
  shelf.first = static_cast<Message*>(message->next);
  shelf.bytes -= BytesOf(size_class);
  return message;
}

void MessagePool::Keep(Message* message) {
  Shelf& shelf = shelves_[message->size_class];
  const size_t bytes = BytesOf(message->size_class);
  if (shelf.bytes + bytes > kKeptBytesPerClass) {
    std::free(message);
    return;
  }
  message->next = shelf.first;
  shelf.first = message;
  shelf.bytes += bytes;
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
    }
    shelf.bytes = 0;
  }
}

void MessagePool::Free(Message* message, MessagePool* local) {
  if (message == nullptr) return;
  if (message->size_class == kUnpooled) {
    std::free(message);
    return;
  }
  MessagePool* home = message->home;
  if (home == local) {
    home->Keep(message);
    return;
  }
  Message* head = home->returned_.load(std::memory_order_relaxed);
  do {
    message->next = head;
  } while (!home->returned_.compare_exchange_weak(
      head, message, std::memory_order_release, std::memory_order_relaxed));
}

}  // namespace troupe
