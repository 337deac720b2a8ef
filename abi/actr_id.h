// Who an actor is, as views of encoded bytes. abi/identity.h has the types that
// own their text, and parsing and printing.
#ifndef TROUPE_ABI_ACTR_ID_H_
#define TROUPE_ABI_ACTR_ID_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "abi/codec.h"

namespace troupe::abi {

struct ActrType {
  std::string_view manufacturer;
  std::string_view name;
  std::string_view version;

  bool operator==(const ActrType&) const = default;

  using Fields = FieldList<Required<1, kString, &ActrType::manufacturer>,
                           Required<2, kString, &ActrType::name>,
                           Required<3, kString, &ActrType::version>>;
};

struct ActrId {
  uint32_t realm_id = 0;
  uint64_t serial_number = 0;
  ActrType type;

  bool operator==(const ActrId&) const = default;

  using Fields = FieldList<Required<1, kWrappedUint32, &ActrId::realm_id>,
                           Required<2, kUint64, &ActrId::serial_number>,
                           Required<3, kMessage, &ActrId::type>>;
};

// An ActrId as a field of another message: a view of its encoded bytes. A host
// encodes each id once and writes those bytes; a reader that does not look at
// an id does not pay for reading it.
class EncodedActrId {
 public:
  // Not constexpr: GCC would make one block of a whole message's initial values
  // and clear that with a slow `rep stos`, which every frame read would pay.
  EncodedActrId() {}

  // `bytes` is an encoded ActrId; not checked.
  explicit EncodedActrId(std::string_view bytes)
      : bytes_(bytes), has_value_(true) {}

  bool has_value() const { return has_value_; }

  // The encoded id. Empty when absent, and when the field came more than once,
  // so that only value() is complete.
  std::string_view bytes() const { return bytes_; }

  // Reads the id into `*id`; false when absent or not an ActrId.
  bool Get(ActrId* id) const;

  // As Get(); an empty id where that is false.
  ActrId value() const {
    ActrId id;
    return Get(&id) ? id : ActrId{};
  }

  // For the codec.
  size_t ByteSize() const {
    return merged_.has_value() ? EncodedSize(*merged_) : bytes_.size();
  }
  char* Write(char* out) const {
    return merged_.has_value() ? Encode(*merged_, out)
                               : wire::CopyBytes(bytes_, out);
  }
  // Takes one occurrence of the field; false when it is not an ActrId.
  bool Merge(std::string_view bytes, Reading reading, int depth) {
    if (!has_value_ && depth >= 1 && IsPlain(bytes)) [[likely]] {
      bytes_ = bytes;
      has_value_ = true;
      return true;
    }
    return MergeAny(bytes, reading, depth);
  }

 private:
  // Whether `bytes` are an id as every writer encodes it: each field once and
  // in order, and all text ASCII. Ids are in every frame and most are never
  // looked at: this costs a quarter of reading them.
  static bool IsPlain(std::string_view bytes);

  bool MergeAny(std::string_view bytes, Reading reading, int depth);

  std::string_view bytes_;
  bool has_value_ = false;
  std::optional<ActrId> merged_;  // of several occurrences
};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_ACTR_ID_H_
