// Performs an operation whose frame the codec writes.
#ifndef TROUPE_GUEST_SDK_INTERNAL_INVOKE_H_
#define TROUPE_GUEST_SDK_INTERNAL_INVOKE_H_

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "absl/status/status.h"
#include "guest_sdk/internal/frame_buffer.h"
#include "guest_sdk/reply_bytes.h"

namespace troupe::internal {

// Performs `op` with `message` and leaves what came back in `*reply`.
template <typename Message>
absl::Status Invoke(abi::Op op, const Message& message, ReplyBytes* reply) {
  const abi::AbiFrameOf<abi::Encoded<Message>> frame{
      abi::kAbiVersion, op, abi::Encoded<Message>(message)};
  const abi::Encoding encoding(frame);
  FrameBuffer buffer(encoding.size());
  encoding.Write(buffer.data());
  return reply->Receive(op, {buffer.data(), encoding.size()});
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_INVOKE_H_
