// The frame codec: reads and writes every message of abi/messages.h and
// abi/guest_messages.h. Its bytes are libprotobuf's and so are its verdicts
// (libprotobuf 3.21, partial parse), with one exception: a string that is not
// UTF-8 is refused in every message, in proto2 ones too.
//
// Why not generated code: a frame nests three encoded messages in bytes fields.
// Here they are written in one pass, straight into the frame, and read in place
// as views; that is ten times as fast and allocates nothing.
//
// A message in memory is a struct of views; whoever fills it keeps what they
// point to alive. A payload may also be a type of the caller's that has
// `size_t ByteSize() const` and `char* Write(char* out) const`.
//
// Thread: any, for all of it.
#ifndef TROUPE_ABI_CODEC_H_
#define TROUPE_ABI_CODEC_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "abi/codec_read.h"
#include "abi/codec_write.h"
#include "abi/field.h"

namespace troupe::abi {

// One message about to be written: its sizes are added up once, here, and used
// by Write(). `message` must outlive it, unchanged.
template <typename Message>
class Encoding {
 public:
  [[gnu::always_inline]] explicit Encoding(const Message& message)
      : message_(message) {
    size_t* next = sizes_.data();
    size_ = internal::Measure(message_, next);
  }

  // In bytes.
  size_t size() const { return size_; }

  // Writes exactly size() bytes and returns their end.
  [[gnu::always_inline]] char* Write(char* out) const {
    const size_t* next = sizes_.data();
    return internal::WriteMessage(message_, next, out);
  }

 private:
  const Message& message_;
  size_t size_;
  internal::Sizes<Message> sizes_;
};

// A message as another one's payload, by reference instead of by value.
template <typename Message>
class Encoded {
 public:
  // `message` must outlive it, unchanged.
  [[gnu::always_inline]] explicit Encoded(const Message& message)
      : encoding_(message) {}

  // For the codec.
  size_t ByteSize() const { return encoding_.size(); }
  [[gnu::always_inline]] char* Write(char* out) const {
    return encoding_.Write(out);
  }

 private:
  Encoding<Message> encoding_;
};

// In bytes. A frame above kMaxFrameBytes will be refused by its reader.
template <typename Message>
size_t EncodedSize(const Message& message) {
  return Encoding<Message>(message).size();
}

// Writes exactly EncodedSize(message) bytes and returns their end. When both
// are needed, an Encoding adds up only once.
template <typename Message>
char* Encode(const Message& message, char* out) {
  return Encoding<Message>(message).Write(out);
}

template <typename Message>
std::string EncodeToString(const Message& message) {
  const Encoding<Message> encoding(message);
  std::string bytes(encoding.size(), '\0');
  encoding.Write(bytes.data());
  return bytes;
}

// Reads `bytes` into a default-constructed `*message`, whose views then point
// into `bytes`.
//   Errors: false when the bytes are refused; `*message` is then unspecified.
template <Reading kReading = Reading::kLenient, typename Message>
[[nodiscard]] bool Decode(std::string_view bytes, Message* message) {
  return internal::ReadMessage<kReading>(bytes, wire::kMaxDepth, message);
}

}  // namespace troupe::abi

#endif  // TROUPE_ABI_CODEC_H_
