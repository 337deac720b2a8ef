// Cuts the control protocol's byte stream into messages and back: four bytes of
// length, little-endian, then the message (proto/troupe/control.proto).
#ifndef TROUPE_HOST_CONTROL_CONTROL_FRAME_H_
#define TROUPE_HOST_CONTROL_CONTROL_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "abi/limits.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"

namespace troupe {

// Version of the protocol that this tree speaks.
inline constexpr uint32_t kControlVersion = 1;

// Largest message, in bytes: a payload as large as a frame may be, and what
// belongs to it.
inline constexpr size_t kMaxControlMessageBytes =
    abi::kMaxFrameBytes + 64 * 1024;

// Requests of one connection that may wait for their answers; also what clients
// of ours keep under way. Enough to hide a round trip, and a bound on what one
// client can make the host remember.
inline constexpr size_t kMaxControlInFlight = 256;

// `message` with its length before it.
std::string EncodeControlFrame(const google::protobuf::MessageLite& message);

// Takes bytes as they arrive and gives messages as they are complete.
// Thread: one at a time.
class ControlFrameReader {
 public:
  void Append(std::string_view bytes);

  // The next complete message, absent when more bytes are needed. The view is
  // valid until the next call of Next() or Append().
  //   Errors: INVALID_ARGUMENT for a length above kMaxControlMessageBytes; what
  //           follows cannot be read then.
  absl::StatusOr<std::optional<std::string_view>> Next();

 private:
  std::string buffer_;
  size_t consumed_ = 0;  // bytes of buffer_ that were given out
};

}  // namespace troupe

#endif  // TROUPE_HOST_CONTROL_CONTROL_FRAME_H_
