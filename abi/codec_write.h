// The writing half of abi/codec.h, which is what to include.
//
// A message is walked twice in the same order: Measure() notes the size of each
// nested message, WriteMessage() takes the sizes from there. Without the note
// each level of nesting would add up everything below it again.
#ifndef TROUPE_ABI_CODEC_WRITE_H_
#define TROUPE_ABI_CODEC_WRITE_H_

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "abi/field.h"
#include "abi/wire.h"

namespace troupe::abi::internal {

template <typename T>
concept WritesItself = requires(const T& value, char* out) {
  { value.ByteSize() } -> std::convertible_to<size_t>;
  { value.Write(out) } -> std::same_as<char*>;
};

template <typename T>
struct Unwrapped {
  using Type = T;
};
template <typename T>
requires requires(T value) {
  typename T::value_type;
  *value;
}
struct Unwrapped<T> {
  using Type = typename T::value_type;
};

// The type of a field's value: its member's, without the std::optional.
template <typename F, typename M>
using ValueOf = typename Unwrapped<
    std::remove_cvref_t<decltype(std::declval<M&>().*F::kMember)>>::Type;

// How many sizes of nested messages one M can note.
template <typename M, typename... Fs>
constexpr size_t CountNested(FieldList<Fs...>);

template <typename M>
constexpr size_t kNestedCount = CountNested<M>(typename M::Fields{});

template <typename F, typename M>
constexpr size_t CountOne() {
  if constexpr (F::kKind != Kind::kMessage) {
    return 0;
  } else if constexpr (WritesItself<ValueOf<F, M>>) {
    return 1;
  } else {
    return 1 + kNestedCount<ValueOf<F, M>>;
  }
}

template <typename M, typename... Fs>
constexpr size_t CountNested(FieldList<Fs...>) {
  return (size_t{0} + ... + CountOne<Fs, M>());
}

// At least one, as an array of none has no data().
template <typename M>
using Sizes = std::array<size_t, kNestedCount<M> + 1>;

// All of it is inlined into the function that writes a frame: most of a frame's
// fields are constants or absent there, which the compiler then knows.
template <typename M>
[[gnu::always_inline]] inline size_t Measure(const M& message, size_t*& next);
template <typename M>
[[gnu::always_inline]] inline char* WriteMessage(const M& message,
                                                 const size_t*& next,
                                                 char* out);

// The varint of a number; a negative one is sign-extended to ten bytes.
template <Kind kKind, typename T>
uint64_t ToVarint(T value) {
  if constexpr (kKind == kUint32 || kKind == kWrappedUint32) {
    return static_cast<uint32_t>(value);
  } else if constexpr (kKind == kUint64 || kKind == kBool) {
    return value;
  } else {
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  }
}

template <typename F, typename M>
[[gnu::always_inline]] inline bool IsWritten(const M& message) {
  const auto& member = message.*F::kMember;
  if constexpr (F::kRule == Rule::kOptional) {
    return member.has_value();
  } else if constexpr (F::kRule == Rule::kOneof) {
    return static_cast<uint32_t>(message.kind) == F::kNumber;
  } else if constexpr (F::kRule == Rule::kRepeated ||
                       (F::kRule == Rule::kImplicit &&
                        (F::kKind == kString || F::kKind == kBytes))) {
    return !member.empty();
  } else if constexpr (F::kRule == Rule::kImplicit && F::kKind <= kBytes) {
    return member != ValueOf<F, M>{};
  } else {
    return true;
  }
}

// A number or string for which IsWritten().
template <typename F, typename M>
ValueOf<F, M> GetValue(const M& message) {
  const auto& member = message.*F::kMember;
  if constexpr (std::is_convertible_v<decltype(member), ValueOf<F, M>>) {
    return member;
  } else {
    return member.value_or(ValueOf<F, M>{});
  }
}

// A message for which IsWritten().
template <typename F, typename M>
const ValueOf<F, M>& GetMessage(const M& message) {
  const auto& member = message.*F::kMember;
  if constexpr (std::is_convertible_v<decltype(member), const ValueOf<F, M>&>) {
    return member;
  } else {
    return *member;
  }
}

template <typename F>
size_t SizeWithTag(size_t size) {
  return F::kTagSize + wire::VarintSize(size) + size;
}

template <typename F>
char* WriteTagAndSize(size_t size, char* out) {
  return wire::WriteVarint(size, wire::WriteTag<F::kTag>(out));
}

template <typename F, typename M>
[[gnu::always_inline]] inline size_t MeasureMessage(const M& message,
                                                    size_t*& next) {
  const auto& value = GetMessage<F>(message);
  size_t* const noted = next++;
  if constexpr (WritesItself<ValueOf<F, M>>) {
    *noted = value.ByteSize();
  } else {
    *noted = Measure(value, next);
  }
  if (F::kRule == Rule::kImplicit && *noted == 0) return 0;
  return SizeWithTag<F>(*noted);
}

template <typename F, typename M>
[[gnu::always_inline]] inline char* WriteNested(const M& message,
                                                const size_t*& next,
                                                char* out) {
  const auto& value = GetMessage<F>(message);
  const size_t size = *next++;
  if (F::kRule == Rule::kImplicit && size == 0) return out;
  out = WriteTagAndSize<F>(size, out);
  if constexpr (WritesItself<ValueOf<F, M>>) {
    return value.Write(out);
  } else {
    return WriteMessage(value, next, out);
  }
}

// An entry has strings and numbers and nothing nested: measuring it twice is
// cheaper than noting the sizes of any number of them.
template <typename Entry>
size_t MeasureEntry(const Entry& entry) {
  size_t none = 0;
  size_t* next = &none;
  return Measure(entry, next);
}

template <typename F, typename M>
[[gnu::always_inline]] inline size_t MeasureField(const M& message,
                                                  size_t*& next) {
  if (!IsWritten<F>(message)) return 0;
  if constexpr (F::kKind == kEntries) {
    size_t size = 0;
    for (const auto& entry : message.*F::kMember) {
      size += SizeWithTag<F>(MeasureEntry(entry));
    }
    return size;
  } else if constexpr (F::kKind == kMessage) {
    return MeasureMessage<F>(message, next);
  } else if constexpr (F::kKind == kWrappedUint32) {
    return SizeWithTag<F>(1 + wire::VarintSize(GetValue<F>(message)));
  } else if constexpr (F::kKind == kString || F::kKind == kBytes) {
    return SizeWithTag<F>(GetValue<F>(message).size());
  } else {
    return F::kTagSize +
           wire::VarintSize(ToVarint<F::kKind>(GetValue<F>(message)));
  }
}

template <typename F, typename M>
[[gnu::always_inline]] inline char* WriteField(const M& message,
                                               const size_t*& next, char* out) {
  if (!IsWritten<F>(message)) return out;
  if constexpr (F::kKind == kEntries) {
    for (const auto& entry : message.*F::kMember) {
      out = WriteTagAndSize<F>(MeasureEntry(entry), out);
      const size_t* none = nullptr;
      out = WriteMessage(entry, none, out);
    }
    return out;
  } else if constexpr (F::kKind == kMessage) {
    return WriteNested<F>(message, next, out);
  } else if constexpr (F::kKind == kWrappedUint32) {
    const uint32_t value = GetValue<F>(message);
    out = WriteTagAndSize<F>(1 + wire::VarintSize(value), out);
    out = wire::WriteTag<wire::MakeTag(1, wire::Type::kVarint)>(out);
    return wire::WriteVarint(value, out);
  } else if constexpr (F::kKind == kString || F::kKind == kBytes) {
    const std::string_view bytes = GetValue<F>(message);
    return wire::CopyBytes(bytes, WriteTagAndSize<F>(bytes.size(), out));
  } else {
    out = wire::WriteTag<F::kTag>(out);
    return wire::WriteVarint(ToVarint<F::kKind>(GetValue<F>(message)), out);
  }
}

template <typename M, typename... Fs>
[[gnu::always_inline]] inline size_t MeasureFields(const M& message,
                                                   size_t*& next,
                                                   FieldList<Fs...>) {
  size_t size = 0;
  ((size += MeasureField<Fs>(message, next)), ...);
  return size;
}

template <typename M, typename... Fs>
[[gnu::always_inline]] inline char* WriteFields(const M& message,
                                                const size_t*& next, char* out,
                                                FieldList<Fs...>) {
  ((out = WriteField<Fs>(message, next, out)), ...);
  return out;
}

template <typename M>
[[gnu::always_inline]] inline size_t Measure(const M& message, size_t*& next) {
  return MeasureFields(message, next, typename M::Fields{});
}

template <typename M>
[[gnu::always_inline]] inline char* WriteMessage(const M& message,
                                                 const size_t*& next,
                                                 char* out) {
  return WriteFields(message, next, out, typename M::Fields{});
}

}  // namespace troupe::abi::internal

#endif  // TROUPE_ABI_CODEC_WRITE_H_
