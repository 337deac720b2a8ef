// A repeated field of a message, whose entries are messages of strings and
// numbers.
#ifndef TROUPE_ABI_ENTRIES_H_
#define TROUPE_ABI_ENTRIES_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "abi/codec.h"

namespace troupe::abi {

namespace internal {

// Takes the next field `number` off the front of `*bytes`, which were read
// before and therefore are well formed; false at their end.
bool TakeField(uint32_t number, std::string_view* bytes,
               std::string_view* value);

}  // namespace internal

// A range of entries: for a writer the caller's own array, for a reader the
// message's bytes, which are scanned again by each walk, so that any number of
// entries costs no memory.
//   Ownership: a view, in both cases.
template <typename EntryType>
class Entries {
 public:
  using Entry = EntryType;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const Entry*;
    using reference = const Entry&;

    const Entry& operator*() const { return entry_; }
    const Entry* operator->() const { return &entry_; }
    Iterator& operator++() {
      if (--left_ != 0) Load();
      return *this;
    }
    void operator++(int) { ++*this; }

    // Of one range: how many entries are still to come tells where it is.
    bool operator==(const Iterator& other) const {
      return left_ == other.left_;
    }

   private:
    friend class Entries;
    Iterator(const Entries& range, size_t left)
        : next_entry_(range.entries_),
          parent_number_(range.parent_number_),
          number_(range.number_),
          left_(left) {
      (parent_number_ == 0 ? parent_ : parents_) = range.bytes_;
      if (left_ != 0) Load();
    }

    void Load() {
      if (next_entry_ != nullptr) {
        entry_ = *next_entry_++;
        return;
      }
      std::string_view bytes;
      while (!internal::TakeField(number_, &parent_, &bytes)) {
        if (!internal::TakeField(parent_number_, &parents_, &parent_)) return;
      }
      entry_ = {};
      // Cannot fail: the same bytes were read with the message they stand in.
      (void)Decode(bytes, &entry_);
    }

    const Entry* next_entry_;
    std::string_view parents_;
    std::string_view parent_;
    uint32_t parent_number_;
    uint32_t number_;
    size_t left_;
    Entry entry_;
  };

  // Not constexpr, for the reason of EncodedActrId.
  Entries() {}
  explicit Entries(std::span<const Entry> entries)
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
  const Entry* entries_ = nullptr;
  std::string_view bytes_;
  uint32_t number_ = 0;
  uint32_t parent_number_ = 0;  // 0: `bytes_` is the message that has them
  size_t size_ = 0;
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_ENTRIES_H_
