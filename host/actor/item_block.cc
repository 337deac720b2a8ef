#include "host/actor/item_block.h"

#include "abi/codes.h"
#include "abi/wire.h"

namespace troupe {
namespace {

using abi::wire::Varint;

// `08 version 1A size 0A size`, the sizes as varints of four bytes: the head is
// written last, and may not move the items.
constexpr size_t kSizeBytes = 4;
constexpr size_t kItemsAt = 2 + 2 * (1 + kSizeBytes);

char* WriteSize(size_t size, char* out) {
  for (size_t i = 0; i + 1 < kSizeBytes; ++i) {
    *out++ = static_cast<char>(size | 0x80);
    size >>= 7;
  }
  *out++ = static_cast<char>(size);
  return out;
}

}  // namespace

ItemRun MeasureItems(std::string_view items, uint32_t max_items,
                     uint64_t max_bytes) {
  ItemRun run;
  const char* const start = items.data();
  const char* const end = start + items.size();
  const char* at = start;
  while (at != end && run.items < max_items) {
    const Varint size = abi::wire::ReadLength(at, end);
    if (size.next == nullptr) break;
    at = size.next + size.value;
    const auto bytes = static_cast<uint64_t>(at - start);
    if (bytes > max_bytes) break;
    ++run.items;
    run.bytes = bytes;
  }
  return run;
}

ItemRun MeasureFirst(std::string_view items) {
  return MeasureItems(items, 1, items.size());
}

Message* NewItemBlock(MessagePool* pool, size_t bytes) {
  Message* block = MessagePool::Allocate(pool, kItemsAt + bytes);
  block->kind = InboxKind::kItems;
  block->route = {kItemsAt, 0};
  block->size = kItemsAt;
  return block;
}

bool HasItemRoom(const Message& block, size_t bytes) {
  return bytes <= block.capacity - block.size;
}

void AppendItems(Message* block, std::string_view items, uint32_t count) {
  abi::wire::CopyBytes(items, block->frame() + block->size);
  const auto bytes = static_cast<uint32_t>(items.size());
  block->size += bytes;
  block->route.size += bytes;
  block->token += count;
}

void RemoveItems(Message* block, const ItemRun& run) {
  const auto bytes = static_cast<uint32_t>(run.bytes);
  block->route.offset += bytes;
  block->route.size -= bytes;
  block->token -= run.items;
}

bool IsWholeItemBlock(const Message& block) {
  return block.route.offset == kItemsAt;
}

void SealItems(Message* block) {
  const size_t items = block->route.size;
  char* out = block->frame();
  *out++ = 0x08;
  *out++ = static_cast<char>(abi::kAbiVersion);
  *out++ = 0x1A;
  out = WriteSize(1 + kSizeBytes + items, out);
  *out++ = 0x0A;
  WriteSize(items, out);
}

}  // namespace troupe
