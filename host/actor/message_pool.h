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
#include <cstdlib>
#include <new>

#include "host/actor/block_size.h"
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
  // Without memory the process ends and says so.
  //   Thread: the pool's owner, or any with nullptr.
  static Message* Allocate(MessagePool* pool, size_t frame_size) {
    const size_t bytes = sizeof(Message) + frame_size;
    if (pool == nullptr || bytes > kSmallBlockBytes) [[unlikely]]
      return AllocateAny(pool, bytes);
    return pool->Make(SmallBlockClass(bytes));
  }

  // The same where a sender or a guest has chosen the size: nullptr when there
  // is no memory for a block that is too large to be pooled.
  //   Thread: the pool's owner, or any with nullptr.
  static Message* TryAllocate(MessagePool* pool, size_t frame_size) {
    const size_t bytes = sizeof(Message) + frame_size;
    if (bytes > kLargestPooledBytes) [[unlikely]]
      return TryLarge(pool, bytes);
    return Allocate(pool, frame_size);
  }

  // Gives `message` back to where it came from. nullptr is ignored.
  //   Thread: any; cheapest on the thread of its pool, which `local` names.
  static void Free(Message* message, MessagePool* local) {
    if (message == nullptr) return;
    if (local != nullptr && message->home == local) [[likely]] {
      local->Keep(message);
    } else if (local != nullptr && message->home != nullptr) {
      local->KeepForHome(message);
    } else {
      SendHome(message);
    }
  }

  // Sends home what was freed here and belongs elsewhere: blocks travel
  // together, at the latest when this is called.
  //   Thread: the pool's owner.
  void ReturnBlocks() {
    if (returning_.first != nullptr) SendChainHome();
  }

  // Blocks that had to come from the heap because none waited here.
  //   Thread: any.
  uint64_t heap_allocations() const {
    return heap_allocations_.load(std::memory_order_relaxed);
  }

  // Blocks of this pool that are out: messages under way, and replies that
  // guests hold.
  //   Thread: the pool's owner.
  uint64_t BlocksOut();

  MessagePool(const MessagePool&) = delete;
  MessagePool& operator=(const MessagePool&) = delete;

 private:
  // Up to 256 KiB; a larger block goes back to the system at once.
  static constexpr int kClasses = 45;
  static constexpr size_t kLargestPooledBytes = 256 * 1024;
  static_assert(BlockClass(kLargestPooledBytes) == kClasses - 1);
  // Kept per class, in bytes: above, blocks go back to the system.
  static constexpr size_t kKeptBytesPerClass = 8 * 1024 * 1024;

  MessagePool();

  static Message* AllocateAny(MessagePool* pool, size_t bytes);
  static Message* TryLarge(MessagePool* pool, size_t bytes);
  static void SendHome(Message* message);

  // A message in a block of `size_class`.
  Message* Make(int size_class) {
    Shelf& shelf = shelves_[size_class];
    Message* block = shelf.first;
    if (block == nullptr) [[unlikely]] {
      block = TakeMore(size_class);
    } else {
      shelf.first = static_cast<Message*>(block->next);
      ++shelf.room;
    }
    // A class below sizeof(Message) is never asked for, which the check can't
    // see.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.PlacementNew)
    auto* message = new (block) Message;
    message->home = this;
    message->capacity = shelf.capacity;
    message->size_class = static_cast<uint8_t>(size_class);
    return message;
  }

  void Keep(Message* message) {
    Shelf& shelf = shelves_[message->size_class];
    if (shelf.room == 0) [[unlikely]] {
      std::free(message);
      --blocks_;
      return;
    }
    message->next = shelf.first;
    shelf.first = message;
    --shelf.room;
  }

  void KeepForHome(Message* message) {
    if (message->home != returning_.home ||
        returning_.count == kReturnedTogether) {
      ReturnBlocks();
      returning_.home = message->home;
    }
    message->next = returning_.first;
    returning_.first = message;
    if (message->next == nullptr) returning_.last = message;
    ++returning_.count;
  }
  void SendChainHome();
  // Thread: any.
  void TakeBack(Message* first, Message* last);

  Message* TakeMore(int size_class);
  void CollectReturned();
  void Trim();

  struct Shelf {
    Message* first = nullptr;
    uint32_t room = 0;      // blocks that may still be kept here
    uint32_t capacity = 0;  // of each, in bytes of frame
  };

  // Blocks of one other pool, on their way home.
  struct Chain {
    MessagePool* home = nullptr;
    Message* first = nullptr;
    Message* last = nullptr;
    uint32_t count = 0;
  };
  static constexpr uint32_t kReturnedTogether = 64;

  static uint32_t RoomOf(int size_class) {
    return static_cast<uint32_t>(kKeptBytesPerClass / BlockBytes(size_class));
  }

  // Owner thread only.
  std::array<Shelf, kClasses> shelves_;
  uint64_t blocks_ = 0;  // on the shelves and out
  Chain returning_;

  // Shared between threads.
  std::atomic<Message*> returned_{nullptr};
  std::atomic<uint64_t> heap_allocations_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MESSAGE_POOL_H_
