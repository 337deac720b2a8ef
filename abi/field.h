// How a message says what it looks like on the wire: a plain struct of views
// names its fields once, and abi/codec.h reads and writes it from that list.
//
//   struct TimestampV1 {
//     uint64_t seconds = 0;
//     uint32_t nanoseconds = 0;
//
//     using Fields =
//         FieldList<Implicit<1, kUint64, &TimestampV1::seconds>,
//                   Implicit<2, kUint32, &TimestampV1::nanoseconds>>;
//   };
//
// Fields are listed in ascending order of their numbers, as they are written.
#ifndef TROUPE_ABI_FIELD_H_
#define TROUPE_ABI_FIELD_H_

#include <cstdint>

#include "abi/wire.h"

namespace troupe::abi {

// When a field is written. Reading never insists on one.
enum class Rule {
  kImplicit,  // unless zero or empty; a message: unless it has no bytes
  kRequired,  // always; a std::optional without a value as zero or empty
  kOptional,  // when it has a value: std::optional, or a type with has_value()
  kOneof,     // when the message's member `kind` is the field's number
  kRepeated,  // each entry of an abi::Entries
};

// What a field's value is. The member's type is the C++ type of the same name,
// or for the first three also an enum of 32 bits; std::string_view for kString
// and kBytes; the message or EncodedActrId for kMessage; abi::Entries for
// kEntries. With Rule::kOptional it stands in a std::optional.
enum class Kind {
  kUint32,
  kInt32,       // negative: ten bytes
  kEnum,        // open: every number is kept; negative: ten bytes
  kClosedEnum,  // a number for which IsKnown() is false reads as absent
  kUint64,
  kInt64,
  kBool,
  kString,  // UTF-8, checked when read
  kBytes,
  kMessage,
  kWrappedUint32,  // field 1, required, of a message of its own
  kEntries,
};
using enum Kind;  // so that the lists read like a .proto file

constexpr wire::Type WireTypeOf(Kind kind) {
  return kind >= Kind::kString ? wire::Type::kLengthDelimited
                               : wire::Type::kVarint;
}

template <uint32_t number, Rule rule, Kind kind, auto member>
struct Field {
  static constexpr uint32_t kNumber = number;
  static constexpr Rule kRule = rule;
  static constexpr Kind kKind = kind;
  static constexpr auto kMember = member;
  static constexpr uint32_t kTag = wire::MakeTag(number, WireTypeOf(kind));
  static constexpr size_t kTagSize = wire::VarintSize(kTag);
};

template <uint32_t number, Kind kind, auto member>
using Implicit = Field<number, Rule::kImplicit, kind, member>;
template <uint32_t number, Kind kind, auto member>
using Required = Field<number, Rule::kRequired, kind, member>;
template <uint32_t number, Kind kind, auto member>
using Optional = Field<number, Rule::kOptional, kind, member>;
template <uint32_t number, Kind kind, auto member>
using Oneof = Field<number, Rule::kOneof, kind, member>;
template <uint32_t number, Kind kind, auto member>
using Repeated = Field<number, Rule::kRepeated, kind, member>;

template <typename... Fields>
struct FieldList {};

// What a reader makes of a known field with another wire type.
enum class Reading {
  kLenient,  // skips it as unknown, as libprotobuf does
  kStrict,   // refuses the message, as existing guests do
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_FIELD_H_
