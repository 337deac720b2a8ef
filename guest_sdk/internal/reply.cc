#include "guest_sdk/internal/reply.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/status_error.h"
#include "abi/utf8.h"

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
  const size_t size = payload.ByteSize();
  // To a host of generation 3 no reply says the same.
  if (size == 0 && link_.v3 != nullptr && !is_written_) return;
  // What nearly every entry answers.
  char* const out = Allocate(abi::PlainSuccessSize(size));
  if (out == nullptr) return;
  payload.Write(abi::WritePlainSuccessHead(size, out));
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
    data = static_cast<uint8_t*>(std::malloc(std::max<size_t>(size, 1)));
    heap_ = data;
    size_ = data == nullptr ? 0 : size;
  }
  is_written_ = true;
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
