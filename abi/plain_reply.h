// The AbiReply that nearly every call ends with, recognised at a glance: three
// readers look at each reply (the host judges it, the caller takes it), and to
// read it field by field costs each of them as much as the rest of its work.
#ifndef TROUPE_ABI_PLAIN_REPLY_H_
#define TROUPE_ABI_PLAIN_REPLY_H_

#include <cstddef>
#include <string_view>

#include "abi/codes.h"
#include "abi/wire.h"

namespace troupe::abi {

// Whether `reply` is a success as every writer encodes it: the version, then
// nothing but a payload, which goes to `*payload`. False says nothing about the
// reply: Decode() does.
inline bool ReadPlainSuccess(std::string_view reply,
                             std::string_view* payload) {
  static_assert(kAbiVersion == 1);
  const char* const start = reply.data();
  const char* const end = start + reply.size();
  // `08 version`: the payload is empty.
  if (reply.size() == 2 && start[0] == 0x08 && start[1] == 0x01) {
    *payload = {};
    return true;
  }
  // `08 version 1A size payload`.
  if (reply.size() < 3 || start[0] != 0x08 || start[1] != 0x01 ||
      start[2] != 0x1A) {
    return false;
  }
  const wire::Varint size = wire::ReadLength(start + 3, end);
  if (size.next == nullptr || size.next + size.value != end) return false;
  *payload = {size.next, size.value};
  return true;
}

// In bytes, of a success with `payload_size` bytes.
constexpr size_t PlainSuccessSize(size_t payload_size) {
  return 2 + (payload_size == 0 ? 0 : wire::FieldSize(payload_size));
}

// Writes all of it but the payload, which belongs where this returns.
inline char* WritePlainSuccessHead(size_t payload_size, char* out) {
  *out++ = 0x08;
  *out++ = kAbiVersion;
  return payload_size == 0 ? out : wire::WriteFieldHead<3>(payload_size, out);
}

}  // namespace troupe::abi

#endif  // TROUPE_ABI_PLAIN_REPLY_H_
