#include "host/control/control_frame.h"

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr size_t kLengthBytes = 4;

uint32_t ReadLength(std::string_view bytes) {
  uint32_t length = 0;
  for (size_t i = kLengthBytes; i > 0; --i) {
    length = length << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return length;
}

}  // namespace

std::string EncodeControlFrame(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  std::string frame;
  frame.reserve(kLengthBytes + size);
  for (size_t i = 0; i < kLengthBytes; ++i) {
    frame.push_back(static_cast<char>(size >> (8 * i)));
  }
  message.AppendToString(&frame);
  return frame;
}

void ControlFrameReader::Append(std::string_view bytes) {
  buffer_.erase(0, consumed_);
  consumed_ = 0;
  buffer_.append(bytes);
}

absl::StatusOr<std::optional<std::string_view>> ControlFrameReader::Next() {
  std::string_view rest = std::string_view(buffer_).substr(consumed_);
  if (rest.size() < kLengthBytes) return std::nullopt;
  const size_t length = ReadLength(rest);
  if (length > kMaxControlMessageBytes) {
    return absl::InvalidArgumentError(
        fmt::format("control message of {} bytes; {} at most", length,
                    kMaxControlMessageBytes));
  }
  rest.remove_prefix(kLengthBytes);
  if (rest.size() < length) return std::nullopt;
  consumed_ += kLengthBytes + length;
  return rest.substr(0, length);
}

}  // namespace troupe
