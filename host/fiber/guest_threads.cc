#include "host/fiber/guest_threads.h"

#include <unistd.h>

namespace troupe {

GuestThreads::Member::Member(GuestThreads* threads,
                             std::optional<uint32_t> shard)
    : threads_(threads) {
  thread_.tid = gettid();
  thread_.shard = shard;
  thread_.in_flight = &internal::in_flight_slot;
  MutexLock lock(&threads_->mutex_);
  thread_.id = ++threads_->last_id_;
  threads_->threads_.insert(&thread_);
}

GuestThreads::Member::~Member() {
  MutexLock lock(&threads_->mutex_);
  threads_->threads_.erase(&thread_);
}

void GuestThreads::ForEach(
    const std::function<void(const GuestThread&)>& visit) {
  MutexLock lock(&mutex_);
  for (const GuestThread* thread : threads_) visit(*thread);
}

}  // namespace troupe
