#include "host/base/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace troupe {
namespace {

constexpr int64_t kNanosPerTick = 1'000'000;

// The first tick that is not before `deadline_ns`: never early.
int64_t TickAtOrAfter(int64_t deadline_ns) {
  if (deadline_ns <= 0) return 0;
  const int64_t tick = deadline_ns / kNanosPerTick;
  return tick + (deadline_ns % kNanosPerTick != 0 ? 1 : 0);
}

}  // namespace

TimerWheel::TimerWheel(int64_t now_ns)
    : current_tick_(std::max<int64_t>(now_ns, 0) / kNanosPerTick) {
  for (TimerNode& head : slots_) {
    head.next_ = &head;
    head.prev_ = &head;
  }
}

TimerWheel::~TimerWheel() {
  for (TimerNode& head : slots_) {
    for (TimerNode* node = head.next_; node != &head;) {
      TimerNode* const next = node->next_;
      node->next_ = nullptr;
      node = next;
    }
  }
}

void TimerWheel::SortNewIn() {
  TimerNode& head = slots_[kNew];
  while (head.next_ != &head) {
    TimerNode* node = head.next_;
    const int64_t deadline_ns = node->tick_;
    Unlink(node);
    node->tick_ = std::max(TickAtOrAfter(deadline_ns), current_tick_);
    Link(node);
  }
}

TimerNode* TimerWheel::PopExpired(int64_t now_ns) {
  const int64_t now_tick = std::max<int64_t>(now_ns, 0) / kNanosPerTick;
  SortNewIn();
  while (size_ != 0) {
    const int level = LowestOccupiedLevel();
    const int index = std::countr_zero(occupied_[level]);
    const int64_t start = SlotStart(level, index);
    if (start > now_tick) break;
    current_tick_ = start;
    if (level == 0) {
      TimerNode* node = slots_[index].next_;
      Unlink(node);
      return node;
    }
    Cascade(level, index);
  }
  // No slot begins before now_tick, so every timer keeps its level.
  current_tick_ = std::max(current_tick_, now_tick);
  return nullptr;
}

int64_t TimerWheel::NextDeadline() {
  SortNewIn();
  if (size_ == 0) return kNoDeadline;
  const int level = LowestOccupiedLevel();
  const int64_t start = SlotStart(level, std::countr_zero(occupied_[level]));
  // The last tick that int64_t nanoseconds can name is rounded down.
  return start > kNoDeadline / kNanosPerTick ? kNoDeadline
                                             : start * kNanosPerTick;
}

void TimerWheel::Link(TimerNode* node) {
  const auto differing = static_cast<uint64_t>(node->tick_ ^ current_tick_);
  // "| 1": a tick equal to the current one belongs to level 0.
  const int level = (63 - std::countl_zero(differing | 1)) / kLevelBits;
  const int index = static_cast<int>((node->tick_ >> (level * kLevelBits)) &
                                     (kSlotsPerLevel - 1));
  node->slot_ = static_cast<uint32_t>(level * kSlotsPerLevel + index);
  Append(node);
  occupied_[level] |= uint64_t{1} << index;
}

void TimerWheel::NoteIfEmpty(uint32_t slot) {
  const TimerNode& head = slots_[slot];
  if (head.next_ != &head) return;
  occupied_[slot / kSlotsPerLevel] &= ~(uint64_t{1} << (slot % kSlotsPerLevel));
}

int TimerWheel::LowestOccupiedLevel() const {
  int level = 0;
  while (occupied_[level] == 0) ++level;
  return level;
}

int64_t TimerWheel::SlotStart(int level, int index) const {
  const int shift = level * kLevelBits;
  const int64_t above = current_tick_ >> (shift + kLevelBits);
  return ((above << kLevelBits) | index) << shift;
}

// Moves the timers of a slot that begins at current_tick_ to lower levels, in
// order, so that timers of one tick keep theirs.
void TimerWheel::Cascade(int level, int index) {
  TimerNode& head = slots_[level * kSlotsPerLevel + index];
  while (head.next_ != &head) {
    TimerNode* node = head.next_;
    Unlink(node);
    Link(node);
  }
}

}  // namespace troupe
