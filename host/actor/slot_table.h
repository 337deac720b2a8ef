// Every actor slot of a host, found by serial number without a lock.
#ifndef TROUPE_HOST_ACTOR_SLOT_TABLE_H_
#define TROUPE_HOST_ACTOR_SLOT_TABLE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "host/actor/actor_slot.h"
#include "host/base/mutex.h"

namespace troupe {

class SlotTable {
 public:
  // Actors that one host can hold at once: an index + 1 has 26 bits in a
  // handle.
  static constexpr uint32_t kMaxSlots = (1u << 26) - 1;

  SlotTable() = default;
  ~SlotTable();

  SlotTable(const SlotTable&) = delete;
  SlotTable& operator=(const SlotTable&) = delete;

  // A free slot whose serial number is still 0: the caller fills it and then
  // publishes SerialOf(slot).
  //   Thread: any.
  //   Errors: UNAVAILABLE when kMaxSlots actors live.
  absl::StatusOr<ActorSlot*> Allocate();

  // The serial number for the actor that lives in `slot` next. No two actors of
  // a host have the same, until one slot has held 2^32 of them.
  static uint64_t SerialOf(const ActorSlot& slot) {
    return (uint64_t{slot.generation} << 32) | (uint64_t{slot.index} + 1);
  }

  // Takes `slot` back; its serial number becomes 0.
  //   Thread: any.
  void Free(ActorSlot* slot);

  // The slot with `serial`, nullptr when no such actor lives.
  //   Thread: any.
  ActorSlot* Find(uint64_t serial) const {
    ActorSlot* slot = At(static_cast<uint32_t>(serial) - 1);
    return slot != nullptr && serial != 0 && slot->Holds(serial) ? slot
                                                                 : nullptr;
  }

  // The slot at `index`, whatever it holds; nullptr when there is none.
  //   Thread: any.
  ActorSlot* At(uint32_t index) const {
    if (index >= size_.load(std::memory_order_acquire)) return nullptr;
    return &chunks_[index / kChunk].load(
        std::memory_order_acquire)[index % kChunk];
  }

  // Slots ever made: indices below it are valid for At().
  uint32_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  static constexpr uint32_t kChunk = 4096;

  std::array<std::atomic<ActorSlot*>, kMaxSlots / kChunk + 1> chunks_{};
  std::atomic<uint32_t> size_{0};

  Mutex mutex_;
  std::vector<ActorSlot*> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_SLOT_TABLE_H_
