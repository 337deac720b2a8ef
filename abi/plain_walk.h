// Takes a frame apart whose writer is known: field after field in the order in
// which every SDK and host writes them. What is written otherwise, and what is
// wrong, is left to Decode(), which costs several times as much.
//   Thread: any.
#ifndef TROUPE_ABI_PLAIN_WALK_H_
#define TROUPE_ABI_PLAIN_WALK_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/wire.h"

namespace troupe::abi {

// A value; `bytes` outlive it. Each step takes what it is asked for from the
// front, or takes nothing and returns false.
class PlainWalk {
 public:
  explicit PlainWalk(std::string_view bytes)
      : p_(bytes.data()), end_(p_ + bytes.size()) {}

  bool at_end() const { return p_ == end_; }

  bool Skip(std::string_view bytes) {
    const auto left = static_cast<size_t>(end_ - p_);
    if (left < bytes.size() || !wire::SameBytes(bytes, {p_, bytes.size()})) {
      return false;
    }
    p_ += bytes.size();
    return true;
  }

  // A field of bytes.
  template <uint32_t kNumber>
  bool Take(std::string_view* value) {
    constexpr uint32_t kTag =
        wire::MakeTag(kNumber, wire::Type::kLengthDelimited);
    static_assert(kTag < 0x80);
    if (p_ == end_ || *p_ != static_cast<char>(kTag)) return false;
    const wire::Varint size = wire::ReadLength(p_ + 1, end_);
    if (size.next == nullptr) return false;
    *value = {size.next, size.value};
    p_ = size.next + size.value;
    return true;
  }

  // A number whose tag has two bytes.
  template <uint32_t kNumber>
  bool TakeNumber(uint64_t* value) {
    constexpr uint32_t kTag = wire::MakeTag(kNumber, wire::Type::kVarint);
    static_assert(kTag >= 0x80 && kTag < (1 << 14));
    if (end_ - p_ < 3 || p_[0] != static_cast<char>(kTag | 0x80) ||
        p_[1] != static_cast<char>(kTag >> 7)) {
      return false;
    }
    const wire::Varint number = wire::ReadVarint(p_ + 2, end_);
    if (number.next == nullptr) return false;
    *value = number.value;
    p_ = number.next;
    return true;
  }

 private:
  const char* p_;
  const char* const end_;
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_PLAIN_WALK_H_
