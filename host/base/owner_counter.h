// A count to which one thread adds and that any thread reads.
//
// An addition is a load and a store: what std::atomic's own addition would
// cost, a locked instruction, is a good part of the price of a message.
#ifndef TROUPE_HOST_BASE_OWNER_COUNTER_H_
#define TROUPE_HOST_BASE_OWNER_COUNTER_H_

#include <atomic>
#include <cstdint>

namespace troupe {

class OwnerCounter {
 public:
  //   Thread: owner.
  void Add(uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + count,
                 std::memory_order_release);
  }

  // Whoever sees a count sees what its owner did before it.
  //   Thread: any.
  uint64_t Get() const { return value_.load(std::memory_order_acquire); }

 private:
  std::atomic<uint64_t> value_{0};
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_OWNER_COUNTER_H_
