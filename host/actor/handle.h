// The 64-bit names that guests hold: a call handle or token (one entry) and an
// instance handle (one actor). Slot and counter, never a pointer, so that a
// stale one is recognised.
//
//   bit 63      instance handle
//   bits 58-62  the host, of several in one process: the C boundary passes no
//               other context
//   bits 32-57  the actor's slot + 1, so that no handle is 0
//   bits 0-31   a counter (call) or the slot's generation (instance)
#ifndef TROUPE_HOST_ACTOR_HANDLE_H_
#define TROUPE_HOST_ACTOR_HANDLE_H_

#include <cstdint>

namespace troupe {

// Hosts that one process can have at once.
inline constexpr int kMaxHostsPerProcess = 32;

class Handle {
 public:
  static constexpr Handle Call(int host, uint32_t slot, uint32_t counter) {
    return Handle((uint64_t(host) << 58) | ((uint64_t{slot} + 1) << 32) |
                  counter);
  }
  static constexpr Handle Instance(int host, uint64_t serial) {
    const uint64_t slot_and_one = serial & 0xffffffff;
    return Handle((uint64_t{1} << 63) | (uint64_t(host) << 58) |
                  (slot_and_one << 32) | (serial >> 32));
  }
  explicit constexpr Handle(uint64_t value) : value_(value) {}

  constexpr uint64_t value() const { return value_; }
  constexpr bool is_instance() const { return (value_ >> 63) != 0; }
  constexpr int host() const { return static_cast<int>((value_ >> 58) & 31); }
  constexpr uint32_t slot() const {
    return static_cast<uint32_t>((value_ >> 32) & 0x3ffffff) - 1;
  }
  // The serial number that an instance handle stands for.
  constexpr uint64_t serial() const { return (value_ << 32) | (slot() + 1); }

 private:
  uint64_t value_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_HANDLE_H_
