// Intrusive first-in first-out lists of what a shard does next.
#ifndef TROUPE_HOST_SHARD_RUN_QUEUE_H_
#define TROUPE_HOST_SHARD_RUN_QUEUE_H_

#include <cstddef>

namespace troupe {

// `kNext` is the link in T; it belongs to the queue while the item is in it.
template <typename T, T* T::*kNext>
class RunQueue {
 public:
  bool empty() const { return first_ == nullptr; }

  // Walks through them.
  size_t Count() const {
    size_t count = 0;
    for (const T* item = first_; item != nullptr; item = item->*kNext) ++count;
    return count;
  }

  void Push(T* item) {
    item->*kNext = nullptr;
    if (first_ == nullptr) {
      first_ = item;
    } else {
      last_->*kNext = item;
    }
    last_ = item;
  }

  // The oldest item, nullptr when there is none.
  T* Pop() {
    T* item = first_;
    if (item != nullptr) first_ = item->*kNext;
    return item;
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_RUN_QUEUE_H_
