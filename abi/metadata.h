// Key/value pairs that travel with an envelope or a chunk.
#ifndef TROUPE_ABI_METADATA_H_
#define TROUPE_ABI_METADATA_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "abi/codec.h"
#include "abi/wire.h"

namespace troupe::abi {

struct MetadataEntry {
  std::string_view key;
  std::string_view value;

  using Fields = FieldList<Required<1, kString, &MetadataEntry::key>,
                           Required<2, kString, &MetadataEntry::value>>;
};

// For messages that are written out by hand: the bytes of an entry, and the
// entry as the field `kNumber`.
inline size_t EntrySize(const MetadataEntry& entry) {
  return wire::FieldSize(entry.key.size()) +
         wire::FieldSize(entry.value.size());
}
template <uint32_t kNumber>
char* WriteEntry(const MetadataEntry& entry, char* out) {
  out = wire::WriteFieldHead<kNumber>(EntrySize(entry), out);
  out = wire::WriteField<1>(entry.key, out);
  return wire::WriteField<2>(entry.value, out);
}

// A range of entries: for a writer the caller's own array, for a reader the
// message's bytes, which are scanned again by each walk, so that any number of
// entries costs no memory. A key may come more than once.
//   Ownership: a view, in both cases.
class Metadata {
 public:
  using Entry = MetadataEntry;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = MetadataEntry;
    using difference_type = std::ptrdiff_t;
    using pointer = const MetadataEntry*;
    using reference = const MetadataEntry&;

    const MetadataEntry& operator*() const { return entry_; }
    const MetadataEntry* operator->() const { return &entry_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }

    // Of one range: how many entries are still to come tells where it is.
    bool operator==(const Iterator& other) const {
      return left_ == other.left_;
    }

   private:
    friend class Metadata;
    Iterator(const Metadata& range, size_t left);
    void Load();

    const MetadataEntry* next_entry_;
    std::string_view parents_;
    std::string_view parent_;
    uint32_t parent_number_;
    uint32_t number_;
    size_t left_;
    MetadataEntry entry_;
  };

  // Not constexpr, for the reason of EncodedActrId.
  Metadata() {}
  explicit Metadata(std::span<const MetadataEntry> entries)
      : entries_(entries.data()), size_(entries.size()) {}

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Iterator begin() const { return {*this, size_}; }
  Iterator end() const { return {*this, 0}; }

  // For the codec: one more entry is field `number` of the message `parent`.
  void Add(std::string_view parent, uint32_t number) {
    bytes_ = parent;
    number_ = number;
    parent_number_ = 0;
    ++size_;
  }

  // For the codec: the entries are in several messages, each in field `number`
  // of `grandparent`.
  void SpreadOver(std::string_view grandparent, uint32_t number) {
    bytes_ = grandparent;
    parent_number_ = number;
  }

 private:
  const MetadataEntry* entries_ = nullptr;
  std::string_view bytes_;
  uint32_t number_ = 0;
  uint32_t parent_number_ = 0;  // 0: `bytes_` is the message that has them
  size_t size_ = 0;
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_METADATA_H_
