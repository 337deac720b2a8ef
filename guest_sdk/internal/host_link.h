// The way into the host: which generation, on whose behalf; and what came back.
#ifndef TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_
#define TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "absl/status/status.h"
#include "guest_sdk/internal/frame_buffer.h"

namespace troupe::internal {

// A value; exactly one of the two tables is set. `handle` is a call's or an
// instance's, and without meaning in generation 1.
struct HostLink {
  const actr_host_vtable_v1* v1 = nullptr;
  const troupe_host_table* v3 = nullptr;
  troupe_handle handle = 0;
};

// The reply to one operation; its buffer goes back to the host with it.
class HostReply {
 public:
  explicit HostReply(const HostLink& link) : link_(link) {}
  ~HostReply();

  HostReply(const HostReply&) = delete;
  HostReply& operator=(const HostReply&) = delete;

  // Performs the operation whose frame is `frame`; once.
  //   Errors: what the host answered; DATA_LOSS if that is not a reply.
  absl::Status Receive(abi::Op op, std::string_view frame);

  // Valid after a Receive() that succeeded, as long as this.
  std::string_view payload() const { return payload_; }

 private:
  const HostLink& link_;
  uint8_t* buffer_ = nullptr;
  size_t size_ = 0;
  std::string_view payload_;
};

// Performs `op` with `message` and leaves what came back in `*reply`.
//   Errors: as HostReply::Receive().
template <typename Message>
absl::Status Invoke(abi::Op op, const Message& message, HostReply* reply) {
  const abi::AbiFrameOf<abi::Encoded<Message>> frame{
      abi::kAbiVersion, op, abi::Encoded<Message>(message)};
  const abi::Encoding encoding(frame);
  FrameBuffer buffer(encoding.size());
  encoding.Write(buffer.data());
  return reply->Receive(op, {buffer.data(), encoding.size()});
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_
