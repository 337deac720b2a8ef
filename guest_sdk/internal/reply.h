// The reply of one entry, written once into the memory where it is handed over:
// the host's own in generation 3, the C heap's in generation 1.
#ifndef TROUPE_GUEST_SDK_INTERNAL_REPLY_H_
#define TROUPE_GUEST_SDK_INTERNAL_REPLY_H_

#include <cstddef>
#include <cstdint>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/payload.h"

namespace troupe::internal {

class Reply {
 public:
  // `call` is the entry's.
  explicit Reply(const HostLink& call) : link_(call) {}
  ~Reply();

  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // Answers with `payload`. What was answered before is dropped.
  void Succeed(const PayloadRef& payload);

  // Answers with `error`, whose kind only a host of generation 3 is told: the
  // others get the bytes they always got. `status` tells a handler's answer
  // (kHandleFailed) from an escaped exception (kGenericError).
  void Fail(const absl::Status& error,
            abi::Code status = abi::Code::kHandleFailed);

  // The entry's return code: success, or that there was no room for the reply.
  abi::Code code() const { return code_; }

  // Generation 1: hands the reply over, to be freed with free().
  void Release(uint8_t** reply, size_t* size);

 private:
  template <typename Message>
  void Write(const Message& reply);
  char* Allocate(size_t size);

  const HostLink& link_;
  abi::Code code_ = abi::Code::kSuccess;
  bool is_written_ = false;
  uint8_t* heap_ = nullptr;  // generation 1
  size_t size_ = 0;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_REPLY_H_
