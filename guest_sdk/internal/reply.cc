#include "guest_sdk/internal/reply.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "abi/utf8.h"
#include "abi/wire.h"

namespace troupe::internal {
namespace {

// An exception's text may be anything, but a frame's text is UTF-8.
std::string ToUtf8(std::string_view text) {
  std::string safe(text);
  if (abi::IsValidUtf8(safe)) return safe;
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return safe;
}

}  // namespace

Reply::~Reply() { std::free(heap_); }

void Reply::Succeed(const PayloadRef& payload) {
  // What nearly every entry answers, byte for byte as the codec writes it.
  static_assert(abi::kAbiVersion < 0x80);
  const size_t size = payload.ByteSize();
  char* out = Allocate(2 + (size == 0 ? 0 : abi::wire::FieldSize(size)));
  if (out == nullptr) return;
  *out++ = 0x08;
  *out++ = abi::kAbiVersion;
  if (size != 0) payload.Write(abi::wire::WriteFieldHead<3>(size, out));
}

void Reply::Fail(const absl::Status& error, abi::Code status) {
  const std::string text = ToUtf8(ErrorText(error));
  abi::AbiReply reply{abi::kAbiVersion, static_cast<int32_t>(status), text, {}};
  if (link_.v3 == nullptr) {
    Write(reply);
    return;
  }
  const abi::ErrorResponse response = ToErrorResponse(error);
  const std::string details = ToUtf8(response.message);
  reply.error = {response.code, details};
  Write(reply);
}

template <typename Message>
void Reply::Write(const Message& reply) {
  const abi::Encoding<Message> encoding(reply);
  char* const out = Allocate(encoding.size());
  if (out != nullptr) encoding.Write(out);
}

char* Reply::Allocate(size_t size) {
  uint8_t* data = nullptr;
  if (link_.v3 != nullptr) {
    data = link_.v3->reply_alloc(link_.handle, size);
  } else {
    std::free(heap_);
    data = static_cast<uint8_t*>(std::malloc(size));
    heap_ = data;
    size_ = data == nullptr ? 0 : size;
  }
  if (data != nullptr) {
    code_ = abi::Code::kSuccess;
  } else {
    code_ = link_.v3 != nullptr ? abi::Code::kBufferTooSmall
                                : abi::Code::kAllocFailed;
  }
  return reinterpret_cast<char*>(data);
}

void Reply::Release(uint8_t** reply, size_t* size) {
  *reply = std::exchange(heap_, nullptr);
  *size = std::exchange(size_, 0);
}

}  // namespace troupe::internal
