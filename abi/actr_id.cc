#include "abi/actr_id.h"

namespace troupe::abi {
namespace {

// The end of the varint at `p`, nullptr if it has none within ten bytes.
const char* SkipVarint(const char* p, const char* end) {
  for (int i = 0; i < 10 && p != end; ++i) {
    if (static_cast<signed char>(*p++) >= 0) return p;
  }
  return nullptr;
}

}  // namespace

bool EncodedActrId::IsPlain(std::string_view bytes) {
  // `0A size 08 realm 10 serial 1A size` and the type's three texts.
  constexpr size_t kSmallest = 14;
  if (bytes.size() < kSmallest) return false;
  const char* const start = bytes.data();
  const char* const end = start + bytes.size();
  if (start[0] != 0x0A || start[2] != 0x08) return false;
  const char* p = SkipVarint(start + 3, end);
  if (p == nullptr || p != start + 2 + start[1] || p == end || *p != 0x10) {
    return false;
  }
  p = SkipVarint(p + 1, end);
  // Room for the type's head and three empty texts.
  if (p == nullptr || end - p < 8 || p[0] != 0x1A || p + 2 + p[1] != end ||
      !internal::IsAscii({p, static_cast<size_t>(end - p)})) {
    return false;
  }
  // The lengths are ASCII, hence not negative.
  p += 2;
  if (p[0] != 0x0A) return false;
  p += 2 + p[1];
  if (end - p < 4 || p[0] != 0x12) return false;
  p += 2 + p[1];
  if (end - p < 2 || p[0] != 0x1A) return false;
  return p + 2 + p[1] == end;
}

bool EncodedActrId::Get(ActrId* id) const {
  if (merged_.has_value()) {
    *id = *merged_;
    return true;
  }
  *id = {};
  return has_value_ && Decode(bytes_, id);
}

bool EncodedActrId::MergeAny(std::string_view bytes, Reading reading,
                             int depth) {
  const bool is_first = !has_value_;
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
