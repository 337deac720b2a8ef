// Message blocks of one shard, kept for reuse by size: taking one and giving it
// back costs about a nanosecond and touches no lock.
//
// A block freed on another thread goes home through a lock-free stack, so that
// memory does not pile up where messages end. Pools live as long as the
// process: a guest may hold a reply longer than the host that wrote it.
#ifndef TROUPE_HOST_ACTOR_MESSAGE_POOL_H_
#define TROUPE_HOST_ACTOR_MESSAGE_POOL_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "host/actor/message.h"

namespace troupe {

class MessagePool {
 public:
  // A pool for the calling shard, perhaps one that an earlier shard gave back.
  static MessagePool* Acquire();
  // Ends this shard's use; blocks still out come home to the pool all the same.
  void Release();

  // A message with room for `frame_size` bytes and all other fields reset.
  // `pool` nullptr: straight from the heap, for threads without a shard.
  //   Thread: the pool's owner, or any with nullptr.
  static Message* Allocate(MessagePool* pool, size_t frame_size);

  // Gives `message` back to where it came from. nullptr is ignored.
  //   Thread: any; cheapest on the thread of its pool, which `local` names.
  static void Free(Message* message, MessagePool* local);

  // Blocks that had to come from the heap because none waited here.
  //   Thread: any.
  uint64_t heap_allocations() const {
    return heap_allocations_.load(std::memory_order_relaxed);
  }

  MessagePool(const MessagePool&) = delete;
  MessagePool& operator=(const MessagePool&) = delete;

 private:
  // Four classes per doubling from 128 bytes to 256 KiB: a 280-byte message
  // takes 320 bytes, not 512.
  static constexpr int kClasses = 45;
  // A block above the largest class goes back to the system at once.
  static constexpr size_t kLargestPooledBytes = 256 * 1024;
  // Kept per class, in bytes: above, blocks go back to the system.
  static constexpr size_t kKeptBytesPerClass = 8 * 1024 * 1024;

  MessagePool() = default;

  static int ClassOf(size_t block_bytes);
  static size_t BytesOf(int size_class);
  Message* Take(int size_class);
  void Keep(Message* message);
  void CollectReturned();
  void Trim();

  struct Shelf {
    Message* first = nullptr;
    size_t bytes = 0;
  };

  // Owner thread only.
  std::array<Shelf, kClasses> shelves_;

  // Shared between threads.
  std::atomic<Message*> returned_{nullptr};
  std::atomic<uint64_t> heap_allocations_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MESSAGE_POOL_H_
