// Who an actor is, as values that own their text: what is kept, compared,
// hashed, printed and parsed. abi/actr_id.h has the views that frames carry.
//
// An ActrType prints as `manufacturer:name:version`, an ActrId as
// `<serial>@<realm>/<type>` with the serial number in lower-case hexadecimal:
// `1a2b3c@101/acme:echo-service:1.0.0`.
//
// Thread: any, for all of it.
#ifndef TROUPE_ABI_IDENTITY_H_
#define TROUPE_ABI_IDENTITY_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "abi/actr_id.h"

namespace troupe {

// Longest manufacturer or name of a type, in bytes.
inline constexpr size_t kMaxTypePartBytes = 32;

struct ActrType {
  std::string manufacturer;
  std::string name;
  std::string version;

  // The check takes the 0 that a defaulted comparison holds for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const ActrType&) const = default;

  std::string ToString() const;

  // Empty when this is a type that Parse() could have made; else what is wrong
  // with which part. What arrives in a frame is not checked until this is.
  std::string Validate() const;

  //   Ownership: views of this object.
  abi::ActrType View() const { return {manufacturer, name, version}; }

  static ActrType From(const abi::ActrType& view);

  template <typename H>
  friend H AbslHashValue(H state, const ActrType& type) {
    return H::combine(std::move(state), type.manufacturer, type.name,
                      type.version);
  }
};

struct ActrId {
  uint64_t serial_number = 0;
  uint32_t realm_id = 0;
  ActrType type;

  // NOLINTNEXTLINE(modernize-use-nullptr): as above.
  auto operator<=>(const ActrId&) const = default;

  std::string ToString() const;

  //   Ownership: views of this object.
  abi::ActrId View() const { return {realm_id, serial_number, type.View()}; }

  static ActrId From(const abi::ActrId& view);

  template <typename H>
  friend H AbslHashValue(H state, const ActrId& id) {
    return H::combine(std::move(state), id.serial_number, id.realm_id, id.type);
  }
};

// Reads what ToString() printed; hexadecimal digits may be upper case.
//   Errors: the text says which part is wrong and what was expected, and the
//           second argument is left as it was. Empty: it worked.
[[nodiscard]] std::string ParseActrType(std::string_view text, ActrType* type);
[[nodiscard]] std::string ParseActrId(std::string_view text, ActrId* id);

// The bytes that abi::EncodedActrId points to.
std::string EncodeActrId(const ActrId& id);

}  // namespace troupe

#endif  // TROUPE_ABI_IDENTITY_H_
