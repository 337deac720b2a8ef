#include "host/actor/slot_table.h"

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {

SlotTable::~SlotTable() {
  for (std::atomic<ActorSlot*>& chunk : chunks_) {
    delete[] chunk.load(std::memory_order_relaxed);
  }
}

absl::StatusOr<ActorSlot*> SlotTable::Allocate() {
  MutexLock lock(&mutex_);
  if (!free_.empty()) {
    ActorSlot* slot = free_.back();
    free_.pop_back();
    return slot;
  }
  const uint32_t index = size_.load(std::memory_order_relaxed);
  if (index == kMaxSlots) {
    return UnavailableError(
        fmt::format("{} of {} actors live", index, kMaxSlots));
  }
  std::atomic<ActorSlot*>& chunk = chunks_[index / kChunk];
  if (chunk.load(std::memory_order_relaxed) == nullptr) {
    chunk.store(new ActorSlot[kChunk], std::memory_order_release);
  }
  size_.store(index + 1, std::memory_order_release);
  ActorSlot* slot = At(index);
  slot->index = index;
  return slot;
}

void SlotTable::Free(ActorSlot* slot) {
  slot->serial.store(0, std::memory_order_release);
  ++slot->generation;
  MutexLock lock(&mutex_);
  free_.push_back(slot);
}

}  // namespace troupe
