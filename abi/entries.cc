#include "abi/entries.h"

#include "abi/wire.h"

namespace troupe::abi::internal {

bool TakeField(uint32_t number, std::string_view* bytes,
               std::string_view* value) {
  const uint32_t wanted = wire::MakeTag(number, wire::Type::kLengthDelimited);
  const char* p = bytes->data();
  const char* const end = p + bytes->size();
  while (p != end) {
    const wire::Varint tag = wire::ReadTag(p, end);
    if (tag.value == wanted) {
      const wire::Varint size = wire::ReadLength(tag.next, end);
      *value = {size.next, size.value};
      *bytes = bytes->substr(size.next + size.value - bytes->data());
      return true;
    }
    p = wire::SkipField(static_cast<uint32_t>(tag.value), tag.next, end,
                        wire::kMaxDepth);
  }
  return false;
}

}  // namespace troupe::abi::internal
