// The floor of a call: a loaded library that reads a frame with the codec and
// writes the echo into the caller's own buffer. No host, no SDK.
#include <cstddef>
#include <string_view>

#include "abi/codec.h"
#include "abi/messages.h"

// Exported under a name that the guests' version script lets through.
extern "C" __attribute__((visibility("default"))) int FloorEcho(
    const char* frame, size_t frame_len, char* reply,
    size_t* reply_len) __asm__("actr_handle");

int FloorEcho(const char* frame, size_t frame_len, char* reply,
              size_t* reply_len) {
  using namespace troupe::abi;  // NOLINT: one function
  AbiFrame abi_frame;
  GuestHandleV1 handle;
  RpcEnvelope envelope;
  if (!Decode<Reading::kStrict>({frame, frame_len}, &abi_frame) ||
      !Decode<Reading::kStrict>(abi_frame.payload, &handle) ||
      !Decode<Reading::kStrict>(handle.rpc_envelope, &envelope)) {
    return -5;
  }
  AbiReply answer;
  answer.abi_version = kAbiVersion;
  answer.payload = envelope.payload.value_or(std::string_view());
  const Encoding encoding(answer);
  encoding.Write(reply);
  *reply_len = encoding.size();
  return 0;
}
