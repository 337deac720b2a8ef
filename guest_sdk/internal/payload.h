// What may be a payload: bytes, or a protobuf message of any runtime, which is
// known here only by the functions that every generated class has.
#ifndef TROUPE_GUEST_SDK_INTERNAL_PAYLOAD_H_
#define TROUPE_GUEST_SDK_INTERNAL_PAYLOAD_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "abi/wire.h"
#include "absl/status/statusor.h"

namespace troupe::internal {

template <typename T>
concept BytesPayload = std::convertible_to<const T&, std::string_view>;

template <typename T>
concept MessagePayload = std::default_initializable<T> &&
    requires(T& message, const T& constant, uint8_t* out, const void* in) {
  { constant.ByteSizeLong() } -> std::convertible_to<size_t>;
  { constant.SerializeWithCachedSizesToArray(out) } -> std::same_as<uint8_t*>;
  { message.ParsePartialFromArray(in, int{}) } -> std::same_as<bool>;
  { constant.IsInitialized() } -> std::same_as<bool>;
  { constant.GetTypeName() } -> std::convertible_to<std::string>;
};

template <typename T>
concept Payload = BytesPayload<T> || MessagePayload<T>;

// A payload about to be written, in the form abi/codec.h takes. Borrows.
class PayloadRef {
 public:
  PayloadRef() = default;

  template <BytesPayload T>
  explicit PayloadRef(const T& bytes) {
    const std::string_view view = bytes;
    object_ = view.data();
    size_ = view.size();
  }

  // Asks the message for its size, once: it must not change any more.
  template <MessagePayload T>
  explicit PayloadRef(const T& message)
      : object_(&message), size_(message.ByteSizeLong()) {
    write_ = [](const void* object, char* out) {
      auto* bytes = reinterpret_cast<uint8_t*>(out);
      static_cast<const T*>(object)->SerializeWithCachedSizesToArray(bytes);
    };
  }

  size_t ByteSize() const { return size_; }

  char* Write(char* out) const {
    if (write_ == nullptr) {
      return abi::wire::CopyBytes({static_cast<const char*>(object_), size_},
                                  out);
    }
    write_(object_, out);
    return out + size_;
  }

 private:
  using WriteFn = void (*)(const void* object, char* out);

  const void* object_ = nullptr;
  size_t size_ = 0;
  WriteFn write_ = nullptr;  // bytes are copied
};

// DATA_LOSS: "reply of 'shop.Shop.Buy' is not a shop.Receipt (12 bytes)".
absl::Status NotAMessage(std::string_view what, std::string_view route,
                         std::string_view type, size_t size);

// Reads a T out of `bytes`; `what` ("reply of") and `route` are for the error.
template <Payload T>
absl::StatusOr<T> ParsePayload(std::string_view bytes, std::string_view what,
                               std::string_view route) {
  if constexpr (BytesPayload<T>) {
    return T(bytes);
  } else {
    T message;
    // Partial first: the other one writes to stderr about missing fields.
    if (!message.ParsePartialFromArray(bytes.data(),
                                       static_cast<int>(bytes.size())) ||
        !message.IsInitialized()) {
      return NotAMessage(what, route, message.GetTypeName(), bytes.size());
    }
    return message;
  }
}

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_PAYLOAD_H_
