#include "abi/metadata.h"

namespace troupe::abi {
namespace {

// Takes the next field `number` off the front of `*bytes`, which were read
// before and therefore are well formed; false at their end.
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

}  // namespace

Metadata::Iterator::Iterator(const Metadata& range, size_t left)
    : next_entry_(range.entries_),
      parent_number_(range.parent_number_),
      number_(range.number_),
      left_(left) {
  (parent_number_ == 0 ? parent_ : parents_) = range.bytes_;
  if (left_ != 0) Load();
}

Metadata::Iterator& Metadata::Iterator::operator++() {
  if (--left_ != 0) Load();
  return *this;
}

void Metadata::Iterator::Load() {
  if (next_entry_ != nullptr) {
    entry_ = *next_entry_++;
    return;
  }
  std::string_view bytes;
  while (!TakeField(number_, &parent_, &bytes)) {
    if (!TakeField(parent_number_, &parents_, &parent_)) return;
  }
  entry_ = {};
  // Cannot fail: the same bytes were read with the message they stand in.
  (void)Decode(bytes, &entry_);
}

}  // namespace troupe::abi
