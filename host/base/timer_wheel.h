// Many timers, each cheap: a hierarchical timing wheel. Adding and removing
// cost a few nanoseconds at any number of timers, because most timers guard a
// call and are removed before they fire.
//
// Time is cut into ticks of one millisecond. A timer never fires early and at
// most one tick late. Level 0 holds the next 64 ticks one by one, each level
// above 64 times as much; a timer moves down a level when its time comes near.
// A new timer is put into its place only when somebody asks what is due: most
// calls are over before.
#ifndef TROUPE_HOST_BASE_TIMER_WHEEL_H_
#define TROUPE_HOST_BASE_TIMER_WHEEL_H_

#include <cstddef>
#include <cstdint>
#include <limits>

namespace troupe {

// The part of a caller's object that the wheel links; derive from it. Removing
// it before its object dies is the caller's duty.
class TimerNode {
 public:
  // `kind` tells an owner of several kinds which one this is, as it numbers
  // them.
  explicit TimerNode(uint8_t kind = 0) : kind_(kind) {}
  TimerNode(const TimerNode&) = delete;
  TimerNode& operator=(const TimerNode&) = delete;

  // Whether the node is in a wheel, or in a TimerQueue.
  bool linked() const { return next_ != nullptr; }

  uint8_t kind() const { return kind_; }

 private:
  friend class TimerQueue;
  friend class TimerWheel;

  TimerNode* next_ = nullptr;
  TimerNode* prev_ = nullptr;
  int64_t tick_ = 0;
  uint32_t slot_ = 0;
  uint8_t kind_;
};

// Thread: owner, all of it.
class TimerWheel {
 public:
  static constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

  // `now_ns` is the owner's Clock::NowNanos(), as are all times below.
  explicit TimerWheel(int64_t now_ns);

  // Nodes that are still linked are unlinked, not fired.
  ~TimerWheel();

  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // Fires `node` at `deadline_ns`; a deadline in the past fires at the next
  // PopExpired(). A linked node moves to its new deadline.
  //   Ownership: `node` is borrowed while it is linked.
  void Add(TimerNode* node, int64_t deadline_ns) {
    if (node->linked()) Unlink(node);
    node->tick_ = deadline_ns;  // Until it is sorted in.
    node->slot_ = kNew;
    Append(node);
  }

  // Forgets `node`; does nothing when it is not linked.
  void Remove(TimerNode* node) {
    if (node->linked()) Unlink(node);
  }

  // Unlinks and returns one timer that is due at `now_ns`, null when none is.
  // Call until null. By tick, and in the order of Add() within a tick; a timer
  // that is added meanwhile with a past deadline comes last.
  TimerNode* PopExpired(int64_t now_ns);

  // A time at which PopExpired() may have something to return, kNoDeadline when
  // the wheel is empty. It may be too early, when a timer is far away, but each
  // wake-up at that time brings it nearer.
  int64_t NextDeadline();

  size_t size() const { return size_; }

 private:
  static constexpr int kLevelBits = 6;
  static constexpr int kSlotsPerLevel = 1 << kLevelBits;
  // 48 bits of ticks: more than int64_t nanoseconds can name.
  static constexpr int kLevels = 8;
  // The list of those that are not sorted in yet.
  static constexpr uint32_t kNew = kLevels * kSlotsPerLevel;

  // Links `node` at the end of the list that its slot_ names.
  void Append(TimerNode* node) {
    TimerNode& head = slots_[node->slot_];
    node->next_ = &head;
    node->prev_ = head.prev_;
    head.prev_->next_ = node;
    head.prev_ = node;
    ++size_;
  }
  void Unlink(TimerNode* node) {
    node->prev_->next_ = node->next_;
    node->next_->prev_ = node->prev_;
    node->next_ = nullptr;
    --size_;
    if (node->slot_ != kNew) NoteIfEmpty(node->slot_);
  }
  void NoteIfEmpty(uint32_t slot);
  void SortNewIn();
  void Link(TimerNode* node);
  int LowestOccupiedLevel() const;
  int64_t SlotStart(int level, int index) const;
  void Cascade(int level, int index);

  // Owner thread only. All ticks below current_tick_ have been handed out. A
  // timer's level is that of the highest digit (base 64) in which its tick
  // differs from current_tick_, so within a level the lowest occupied slot is
  // the next one, and a lower level always comes first.
  int64_t current_tick_;
  size_t size_ = 0;
  uint64_t occupied_[kLevels] = {};
  TimerNode slots_[kNew + 1];
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_TIMER_WHEEL_H_
