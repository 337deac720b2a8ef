// What stands in one field of a request, which its actor's guest has a type
// for and the host does not.
#ifndef TROUPE_HOST_ACTOR_REQUEST_KEY_H_
#define TROUPE_HOST_ACTOR_REQUEST_KEY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "host/actor/message.h"

namespace troupe {

// A view into the request. What is absent equals the default of any type.
struct RequestKey {
  uint64_t number = 0;    // of a number, its bits
  std::string_view text;  // of a string or bytes

  bool operator==(const RequestKey& other) const = default;

  struct Hash {
    size_t operator()(const RequestKey& key) const {
      return std::hash<std::string_view>()(key.text) ^
             std::hash<uint64_t>()(key.number);
    }
  };
};

// The payload of `request`, no chunk, as the host has written it.
std::string_view PayloadOf(const Message& request);

// Of `payload`, an encoded message, the field with the numbers `path`, from the
// outside in; its default when it is absent or the payload is no message.
RequestKey KeyOf(std::string_view payload, std::span<const uint32_t> path);

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_REQUEST_KEY_H_
