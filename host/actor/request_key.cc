#include "host/actor/request_key.h"

#include <cstring>

#include "abi/plain_walk.h"
#include "abi/wire.h"
#include "host/base/check.h"

namespace troupe {
namespace {

using abi::wire::Type;

template <typename Number>
const char* ReadFixed(const char* p, const char* end, RequestKey* key) {
  Number bits;
  if (end - p < static_cast<ptrdiff_t>(sizeof(bits))) return nullptr;
  std::memcpy(&bits, p, sizeof(bits));
  *key = {bits, {}};
  return p + sizeof(bits);
}

// Reads the value of a field whose `tag` was just read. Returns its end,
// nullptr when it is none.
const char* ReadValue(uint32_t tag, const char* p, const char* end,
                      RequestKey* key) {
  switch (static_cast<Type>(tag & 7)) {
    case Type::kVarint: {
      const abi::wire::Varint value = abi::wire::ReadVarint(p, end);
      *key = {value.value, {}};
      return value.next;
    }
    case Type::kFixed64:
      return ReadFixed<uint64_t>(p, end, key);
    case Type::kFixed32:
      return ReadFixed<uint32_t>(p, end, key);
    case Type::kLengthDelimited: {
      const abi::wire::Varint size = abi::wire::ReadLength(p, end);
      if (size.next == nullptr) return nullptr;
      *key = {0, {size.next, size.value}};
      return size.next + size.value;
    }
    default:
      return abi::wire::SkipField(tag, p, end, abi::wire::kMaxDepth);
  }
}

// As readers of protobuf do, takes the last one of several. False: `message` is
// none.
bool Find(std::string_view message, std::span<const uint32_t> path,
          RequestKey* key) {
  const char* p = message.data();
  const char* const end = p + message.size();
  while (p != end) {
    const abi::wire::Varint read = abi::wire::ReadTag(p, end);
    if (read.next == nullptr) return false;
    const auto tag = static_cast<uint32_t>(read.value);
    if (tag >> 3 != path.front()) {
      p = abi::wire::SkipField(tag, read.next, end, abi::wire::kMaxDepth);
    } else if (path.size() == 1) {
      p = ReadValue(tag, read.next, end, key);
    } else {
      RequestKey inner;
      p = ReadValue(tag, read.next, end, &inner);
      if (p == nullptr || !Find(inner.text, path.subspan(1), key)) return false;
    }
    if (p == nullptr) return false;
  }
  return true;
}

}  // namespace

std::string_view PayloadOf(const Message& request) {
  // In the envelope it stands right behind the route.
  const std::string_view frame = request.bytes();
  abi::PlainWalk rest(
      frame.substr(size_t{request.route.offset} + request.route.size));
  std::string_view payload;
  TROUPE_CHECK(rest.Take<2>(&payload));
  return payload;
}

RequestKey KeyOf(std::string_view payload, std::span<const uint32_t> path) {
  RequestKey key;
  return Find(payload, path, &key) ? key : RequestKey();
}

}  // namespace troupe
