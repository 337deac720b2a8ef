// The bytes of a reply where the host wrote them: not copied, and given back to
// the host at the end of their life.
#ifndef TROUPE_GUEST_SDK_REPLY_BYTES_H_
#define TROUPE_GUEST_SDK_REPLY_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "guest_sdk/internal/host_link.h"

namespace troupe {

//   Thread: any, one at a time.
class ReplyBytes {
 public:
  // Empty until Receive().
  explicit ReplyBytes(const internal::HostLink& link) : link_(link) {}
  ~ReplyBytes() { GiveBack(); }

  ReplyBytes(ReplyBytes&& other) noexcept
      : link_(other.link_),
        buffer_(std::exchange(other.buffer_, nullptr)),
        size_(other.size_),
        payload_(other.payload_) {}
  ReplyBytes& operator=(ReplyBytes&&) = delete;

  // The reply's payload, valid as long as this.
  std::string_view view() const { return payload_; }
  operator std::string_view() const { return payload_; }  // NOLINT: a view

  // For the SDK: performs the operation whose frame is `frame`; once.
  //   Errors: what the host answered; DATA_LOSS if that is not a reply.
  absl::Status Receive(abi::Op op, std::string_view frame);

 private:
  void GiveBack();

  const internal::HostLink link_;
  uint8_t* buffer_ = nullptr;
  size_t size_ = 0;
  std::string_view payload_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_REPLY_BYTES_H_
