#include "abi/actr_id.h"

namespace troupe::abi {
namespace {

// Whether `bytes` are an id as every writer encodes it: each field once and in
// order, and all text ASCII. Ids are in every frame and most are never looked
// at: this costs a third of reading them.
bool IsPlainId(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  // `0A size 08 realm 10 serial 1A size` and the type's three texts.
  if (bytes.size() < 14 || bytes[0] != 0x0A || bytes[2] != 0x08) return false;
  const wire::Varint realm = wire::ReadVarint(bytes.data() + 3, end);
  if (realm.next == nullptr || realm.next == end || *realm.next != 0x10 ||
      realm.next != bytes.data() + 2 + bytes[1]) {
    return false;
  }
  const wire::Varint serial = wire::ReadVarint(realm.next + 1, end);
  if (serial.next == nullptr) return false;
  const char* p = serial.next;
  const auto size = static_cast<size_t>(end - p);
  // One look at all bytes of the type: its lengths are below 128 then, too.
  if (size < 2 || !internal::IsAscii({p, size}) || p[0] != 0x1A ||
      size != 2 + static_cast<size_t>(p[1])) {
    return false;
  }
  p += 2;
  for (char tag = 0x0A; tag <= 0x1A; tag += 0x08) {
    if (end - p < 2 || *p != tag || end - p < 2 + p[1]) return false;
    p += 2 + p[1];
  }
  return p == end;
}

}  // namespace

bool EncodedActrId::Get(ActrId* id) const {
  if (merged_.has_value()) {
    *id = *merged_;
    return true;
  }
  *id = {};
  return has_value_ && Decode(bytes_, id);
}

bool EncodedActrId::Merge(std::string_view bytes, Reading reading, int depth) {
  const bool is_first = !has_value_;
  if (is_first && depth >= 1 && IsPlainId(bytes)) {
    bytes_ = bytes;
    has_value_ = true;
    return true;
  }
  // A first occurrence is read to check it; its value is not kept.
  ActrId id;
  if (!is_first && !Get(&id)) return false;
  const bool ok =
      reading == Reading::kStrict
          ? internal::ReadMessage<Reading::kStrict>(bytes, depth, &id)
          : internal::ReadMessage<Reading::kLenient>(bytes, depth, &id);
  if (!ok) return false;
  bytes_ = is_first ? bytes : std::string_view();
  if (!is_first) merged_ = id;
  has_value_ = true;
  return true;
}

}  // namespace troupe::abi
