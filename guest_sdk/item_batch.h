// How many items of a streaming call go at once.
#ifndef TROUPE_GUEST_SDK_ITEM_BATCH_H_
#define TROUPE_GUEST_SDK_ITEM_BATCH_H_

#include <cstdint>

namespace troupe {

// What a writer gathers before it asks the host, and what a reader asks for at
// once; a single item may have more bytes. For a reader 0 is as many as there
// are.
struct ItemBatch {
  uint32_t items = 64;
  uint32_t bytes = 16 * 1024;

  // Each item at once, for items that somebody waits for one by one.
  static constexpr ItemBatch Unbatched() { return {1, 1}; }
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_ITEM_BATCH_H_
