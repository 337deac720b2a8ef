// The reading half of abi/codec.h, which is what to include.
//
// Writers emit fields in ascending order, each once: ReadMessage() first walks
// the list of fields along the bytes, comparing each tag with a constant. What
// remains, from anything unusual on, is read by a loop that takes any order.
#ifndef TROUPE_ABI_CODEC_READ_H_
#define TROUPE_ABI_CODEC_READ_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "abi/field.h"
#include "abi/utf8.h"
#include "abi/wire.h"

namespace troupe::abi::internal {

// A value that reads itself, EncodedActrId: once per occurrence of its field.
template <typename T>
concept MergesItself = requires(T& value, std::string_view bytes) {
  { value.Merge(bytes, Reading::kStrict, int{}) } -> std::same_as<bool>;
};

// What stays the same while one message is read. `depth`: levels that may
// still nest below this message.
struct Input {
  std::string_view whole;
  int depth;

  const char* end() const { return whole.data() + whole.size(); }
};

template <Reading kReading, typename M>
bool ReadMessage(std::string_view bytes, int depth, M* message);

struct Uint32Message {
  uint32_t value = 0;

  using Fields = FieldList<Required<1, kUint32, &Uint32Message::value>>;
};

// The member's value, made first if it is a std::optional without one.
template <typename T>
auto& Materialize(T& member) {
  if constexpr (requires { member.emplace(); }) {
    if (!member.has_value()) member.emplace();
    return *member;
  } else {
    return member;
  }
}

template <typename F, typename T>
void StoreNumber(uint64_t number, T& member) {
  auto& value = Materialize(member);
  using Value = std::remove_reference_t<decltype(value)>;
  if constexpr (F::kKind == kBool) {
    value = number != 0;
  } else if constexpr (std::is_enum_v<Value>) {
    value =
        static_cast<Value>(static_cast<std::underlying_type_t<Value>>(number));
  } else {
    value = static_cast<Value>(number);
  }
}

// One more occurrence of a nested message. Its metadata may be spread over
// several occurrences, of which only this message's bytes know.
template <Reading kReading, typename F, typename T>
bool MergeNested(std::string_view bytes, const Input& input, T& member) {
  auto& value = Materialize(member);
  if constexpr (MergesItself<T>) {
    return value.Merge(bytes, kReading, input.depth - 1);
  } else if constexpr (requires { value.metadata; }) {
    const bool spread = !value.metadata.empty();
    if (!ReadMessage<kReading>(bytes, input.depth - 1, &value)) return false;
    if (spread) value.metadata.SpreadOver(input.whole, F::kNumber);
    return true;
  } else {
    return ReadMessage<kReading>(bytes, input.depth - 1, &value);
  }
}

template <Reading kReading, typename F, typename T>
[[gnu::always_inline]] inline bool StoreBytes(std::string_view bytes,
                                              const Input& input, T& member) {
  if constexpr (F::kKind == kString) {
    member = bytes;
    return IsValidUtf8(bytes);
  } else if constexpr (F::kKind == kBytes) {
    member = bytes;
    return true;
  } else if constexpr (F::kKind == kEntries) {
    member.Add(input.whole, F::kNumber);
    typename T::Entry entry;
    return ReadMessage<kReading>(bytes, input.depth - 1, &entry);
  } else if constexpr (F::kKind == kWrappedUint32) {
    Uint32Message wrapped{member};
    const bool ok = ReadMessage<kReading>(bytes, input.depth - 1, &wrapped);
    member = wrapped.value;
    return ok;
  } else {
    return MergeNested<kReading, F>(bytes, input, member);
  }
}

// Reads the value whose tag ends at `p`.
//
// Inlined where fields come in order: a call per field would cost as much as
// the field.
template <Reading kReading, typename F, typename M>
[[gnu::always_inline]] inline const char* ReadValue(const char* p,
                                                    const Input& input,
                                                    M* message) {
  auto& member = message->*F::kMember;
  if constexpr (F::kRule == Rule::kOneof) {
    if (static_cast<uint32_t>(message->kind) != F::kNumber) {
      message->kind = static_cast<decltype(message->kind)>(F::kNumber);
      member = {};
    }
  }
  if constexpr (WireTypeOf(F::kKind) == wire::Type::kVarint) {
    const wire::Varint number = wire::ReadVarint(p, input.end());
    if constexpr (F::kKind == kClosedEnum) {
      using Enum =
          typename std::remove_reference_t<decltype(member)>::value_type;
      const auto value = static_cast<Enum>(number.value);
      if (number.next != nullptr && IsKnown(value)) member = value;
    } else {
      StoreNumber<F>(number.value, member);
    }
    return number.next;
  } else {
    const wire::Varint size = wire::ReadLength(p, input.end());
    if (size.next == nullptr) return nullptr;
    const std::string_view bytes(size.next, size.value);
    if (!StoreBytes<kReading, F>(bytes, input, member)) return nullptr;
    return size.next + size.value;
  }
}

template <typename F>
bool IsAtTag(const char* p, const char* end) {
  static_assert(F::kTagSize <= 2, "field numbers end at 2047");
  if constexpr (F::kTagSize == 1) {
    return p != end && *p == static_cast<char>(F::kTag);
  } else {
    return end - p >= 2 && p[0] == static_cast<char>(F::kTag | 0x80) &&
           p[1] == static_cast<char>(F::kTag >> 7);
  }
}

// Reads the field if it is next; false when it is refused.
template <Reading kReading, typename F, typename M>
bool ReadIfNext(const char*& p, const Input& input, M* message) {
  if constexpr (F::kRule == Rule::kRepeated) {
    while (IsAtTag<F>(p, input.end())) {
      p = ReadValue<kReading, F>(p + F::kTagSize, input, message);
      if (p == nullptr) return false;
    }
  } else if (IsAtTag<F>(p, input.end())) {
    p = ReadValue<kReading, F>(p + F::kTagSize, input, message);
    return p != nullptr;
  }
  return true;
}

// Reads the field if `tag` has its number; whether it has.
template <Reading kReading, typename F, typename M>
[[gnu::noinline]] bool ReadIfNumber(uint32_t tag, const char*& p,
                                    const Input& input, M* message) {
  if (tag >> 3 != F::kNumber) return false;
  if (tag == F::kTag) {
    p = ReadValue<kReading, F>(p, input, message);
  } else if (kReading == Reading::kStrict) {
    p = nullptr;
  } else {
    p = wire::SkipField(tag, p, input.end(), input.depth);
  }
  return true;
}

template <Reading kReading, typename M, typename... Fs>
[[gnu::noinline]] bool ReadInAnyOrder(const char* p, const Input& input,
                                      M* message, FieldList<Fs...>) {
  while (p != input.end()) {
    const wire::Varint read = wire::ReadTag(p, input.end());
    if (read.next == nullptr) return false;
    p = read.next;
    const auto tag = static_cast<uint32_t>(read.value);
    if (!(ReadIfNumber<kReading, Fs>(tag, p, input, message) || ...)) {
      p = wire::SkipField(tag, p, input.end(), input.depth);
    }
    if (p == nullptr) return false;
  }
  return true;
}

template <Reading kReading, typename M, typename... Fs>
bool ReadFields(const Input& input, M* message, FieldList<Fs...> fields) {
  const char* p = input.whole.data();
  if (!(ReadIfNext<kReading, Fs>(p, input, message) && ...)) return false;
  if (p == input.end()) [[likely]]
    return true;
  return ReadInAnyOrder<kReading>(p, input, message, fields);
}

template <Reading kReading, typename M>
bool ReadMessage(std::string_view bytes, int depth, M* message) {
  if (depth < 0) return false;
  return ReadFields<kReading>(Input{bytes, depth}, message,
                              typename M::Fields{});
}

}  // namespace troupe::abi::internal

#endif  // TROUPE_ABI_CODEC_READ_H_
