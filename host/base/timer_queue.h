// Timers that have fired and wait for their turn, in that order. It uses the
// links that a wheel has given up, so that to wait costs no memory and to be
// taken out from the middle no search.
#ifndef TROUPE_HOST_BASE_TIMER_QUEUE_H_
#define TROUPE_HOST_BASE_TIMER_QUEUE_H_

#include "host/base/timer_wheel.h"

namespace troupe {

// Thread: owner, all of it.
class TimerQueue {
 public:
  TimerQueue() { head_.next_ = head_.prev_ = &head_; }

  // Nodes that are still linked are unlinked.
  ~TimerQueue() {
    for (TimerNode* node = head_.next_; node != &head_;) {
      TimerNode* const next = node->next_;
      node->next_ = nullptr;
      node = next;
    }
  }

  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  bool empty() const { return head_.next_ == &head_; }

  // Appends `node`, which is linked nowhere.
  //   Ownership: borrowed while it is linked.
  void Push(TimerNode* node) {
    node->next_ = &head_;
    node->prev_ = head_.prev_;
    head_.prev_->next_ = node;
    head_.prev_ = node;
  }

  // Unlinks `node`, which is in this queue.
  static void Remove(TimerNode* node) {
    node->prev_->next_ = node->next_;
    node->next_->prev_ = node->prev_;
    node->next_ = nullptr;
  }

  // Unlinks and returns the oldest; only when there is one.
  TimerNode* Pop() {
    TimerNode* const oldest = head_.next_;
    Remove(oldest);
    return oldest;
  }

 private:
  TimerNode head_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_TIMER_QUEUE_H_
