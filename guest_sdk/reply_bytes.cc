#include "guest_sdk/reply_bytes.h"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/status_error.h"

namespace troupe {
namespace {

// Once per image: an old host would be asked again and again.
void WarnAboutUnknownOp(abi::Op op) {
  static std::atomic<bool> warned = false;
  if (warned.exchange(true)) return;
  std::fprintf(stderr,
               "troupe guest: this host does not know operation %u; such "
               "requests fail as not implemented\n",
               static_cast<unsigned>(op));
}

std::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

void ReplyBytes::GiveBack() {
  if (buffer_ == nullptr || size_ == 0) return;
  if (link_.v3 != nullptr) {
    link_.v3->free_host_buf(buffer_, size_);
  } else {
    link_.v1->free_host_buf(buffer_, size_);
  }
}

absl::Status ReplyBytes::Receive(abi::Op op, std::string_view frame) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(frame.data());
  uint8_t* buffer = nullptr;
  size_t size = 0;
  const int32_t code =
      link_.v3 != nullptr
          ? link_.v3->invoke(link_.handle, bytes, frame.size(), &buffer, &size)
          : link_.v1->invoke(bytes, frame.size(), &buffer, &size);
  if (code != static_cast<int32_t>(abi::Code::kSuccess)) {
    // What the host left in `buffer` and `size` is not a reply.
    if (code == static_cast<int32_t>(abi::Code::kUnsupportedOp)) {
      WarnAboutUnknownOp(op);
    }
    return FromReturnCode(code);
  }
  buffer_ = buffer;
  size_ = buffer == nullptr ? 0 : size;
  const std::string_view bytes_of_reply = View(buffer_, size_);
  if (abi::ReadPlainSuccess(bytes_of_reply, &payload_)) [[likely]]
    return absl::OkStatus();
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(bytes_of_reply, &reply)) {
    return DecodeFailureError("the host's reply is malformed");
  }
  payload_ = reply.payload;
  return FromReply(reply);
}

}  // namespace troupe
