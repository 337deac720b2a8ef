// What is the same in every message from one actor to another: the ids of both.
// Written for the second of them, then copied: to put two ids together costs
// more than the rest of a message.
//   Thread: one shard's.
#ifndef TROUPE_HOST_ACTOR_CONTEXT_CACHE_H_
#define TROUPE_HOST_ACTOR_CONTEXT_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace troupe {

class ContextCache {
 public:
  // With it a place has three cache lines, enough for usual ids.
  static constexpr size_t kMostBytes = 174;

  // One pair of actors.
  struct Place {
    uint64_t caller_serial = 0;  // 0: whoever is outside
    uint64_t target_serial = 0;
    uint16_t size = 0;  // bytes in use; 0: the pair has been seen once
    char bytes[kMostBytes];

    std::string_view view() const { return {bytes, size}; }

    // Longer ones are not kept.
    void Keep(std::string_view ids) {
      if (ids.size() > sizeof(bytes)) return;
      std::memcpy(bytes, ids.data(), ids.size());
      size = static_cast<uint16_t>(ids.size());
    }
  };

  // The place of a pair that has had one before; else it gets one, in which
  // another pair may have been, and this returns nullptr.
  Place* Find(uint64_t caller_serial, uint64_t target_serial) {
    Place& place =
        places_[(target_serial * 31 + caller_serial) % places_.size()];
    if (place.caller_serial == caller_serial &&
        place.target_serial == target_serial) {
      return &place;
    }
    place.caller_serial = caller_serial;
    place.target_serial = target_serial;
    place.size = 0;
    return nullptr;
  }

 private:
  std::array<Place, 256> places_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONTEXT_CACHE_H_
