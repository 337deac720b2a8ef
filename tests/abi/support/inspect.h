// What a well-formed message contains that libprotobuf forgives and the codec
// does not. Follows the codec's own lists of fields.
#ifndef TROUPE_TESTS_ABI_SUPPORT_INSPECT_H_
#define TROUPE_TESTS_ABI_SUPPORT_INSPECT_H_

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "abi/entries.h"

namespace troupe {

struct Findings {
  bool bad_text = false;       // a string that is not UTF-8
  bool bad_wire_type = false;  // a known field with another wire type
};

template <typename M>
void Inspect(std::string_view bytes, Findings* findings);

// The message that a member of type T is read from.
template <typename T>
struct MessageIn {
  using Type = T;
};
template <typename T>
requires requires(T value) { value.value(); }
struct MessageIn<T> {
  using Type = std::remove_cvref_t<decltype(std::declval<T>().value())>;
};
template <typename Entry>
struct MessageIn<abi::Entries<Entry>> {
  using Type = Entry;
};

template <typename F, typename M>
void InspectField(uint32_t tag, std::string_view value, Findings* findings) {
  if (tag >> 3 != F::kNumber) return;
  if (tag != F::kTag) {
    findings->bad_wire_type = true;
    return;
  }
  if constexpr (F::kKind == abi::kString) {
    if (!abi::IsValidUtf8(value)) findings->bad_text = true;
  } else if constexpr (F::kKind == abi::kWrappedUint32) {
    Inspect<abi::internal::Uint32Message>(value, findings);
  } else if constexpr (F::kKind == abi::kMessage || F::kKind == abi::kEntries) {
    using Member =
        std::remove_cvref_t<decltype(std::declval<M&>().*F::kMember)>;
    Inspect<typename MessageIn<Member>::Type>(value, findings);
  }
}

template <typename M, typename... Fs>
void InspectFields(std::string_view bytes, Findings* findings,
                   abi::FieldList<Fs...>) {
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  while (p != end) {
    const abi::wire::Varint tag = abi::wire::ReadTag(p, end);
    const auto tag_value = static_cast<uint32_t>(tag.value);
    p = abi::wire::SkipField(tag_value, tag.next, end, abi::wire::kMaxDepth);
    std::string_view value;
    if ((tag_value & 7) == 2) {
      const auto size = abi::wire::ReadLength(tag.next, end);
      value = {size.next, size.value};
    }
    (InspectField<Fs, M>(tag_value, value, findings), ...);
  }
}

// `bytes` must be well formed.
template <typename M>
void Inspect(std::string_view bytes, Findings* findings) {
  InspectFields<M>(bytes, findings, typename M::Fields{});
}

}  // namespace troupe

#endif  // TROUPE_TESTS_ABI_SUPPORT_INSPECT_H_
