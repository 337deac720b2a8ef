// Items of a streaming call as a Message: a block that fills up and, sealed, is
// the AbiReply{HostItemsV1} of whoever reads them, so that an item is copied
// once on its way through the host. Some members mean something else than in a
// call:
//
//   route     the items that have not been taken yet
//   token     how many these are
//   reply_to  the end of the call that they are for, while they travel
//
// An item is its length as a varint, then its bytes.
#ifndef TROUPE_HOST_ACTOR_ITEM_BLOCK_H_
#define TROUPE_HOST_ACTOR_ITEM_BLOCK_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "host/actor/message.h"
#include "host/actor/message_pool.h"

namespace troupe {

// The first items of some, and what they take with their lengths.
struct ItemRun {
  uint32_t items = 0;
  uint64_t bytes = 0;
};

// As many of the first of `items` as are at most `max_items` and `max_bytes`.
ItemRun MeasureItems(std::string_view items, uint32_t max_items,
                     uint64_t max_bytes);

// The first of `items` alone.
ItemRun MeasureFirst(std::string_view items);

// An empty block with room for `bytes` of items, from `pool` (nullptr: the
// heap).
Message* NewItemBlock(MessagePool* pool, size_t bytes);

// Whether `bytes` more fit into `block`.
bool HasItemRoom(const Message& block, size_t bytes);

// Adds `count` `items`, for which there is room.
void AppendItems(Message* block, std::string_view items, uint32_t count);

inline std::string_view ItemsIn(const Message& block) {
  return block.view(block.route);
}
inline uint32_t ItemCountOf(const Message& block) {
  return static_cast<uint32_t>(block.token);
}

// Takes the first of them, as measured, out of `block`.
void RemoveItems(Message* block, const ItemRun& run);

// Whether SealItems() can make a reply of it: nothing has been taken out.
bool IsWholeItemBlock(const Message& block);

// Makes `block` the reply that has its items.
void SealItems(Message* block);

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_ITEM_BLOCK_H_
