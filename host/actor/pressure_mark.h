// The fill at which a mailbox counts as under pressure: 80 % of either bound.
#ifndef TROUPE_HOST_ACTOR_PRESSURE_MARK_H_
#define TROUPE_HOST_ACTOR_PRESSURE_MARK_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "host/actor/mailbox_limits.h"
#include "host/base/limits.h"

namespace troupe {

// Constant. Made so that a packed MailboxLoad is judged by two comparisons: it
// is looked at with each message that comes in.
class PressureMark {
 public:
  explicit PressureMark(const MailboxLimits& limits)
      : messages_(PartOf(limits.max_messages)),
        packed_messages_(Shift(messages_, MailboxLoad::kByteBits)),
        shifted_bytes_(Shift(PartOf(limits.max_bytes), kMessageBits)) {}

  // `load` as the actor's slot has it.
  bool IsReached(uint64_t load) const {
    return load >= packed_messages_ || (load << kMessageBits) >= shifted_bytes_;
  }

  uint64_t messages() const { return messages_; }

 private:
  static constexpr int kMessageBits = 64 - MailboxLoad::kByteBits;

  // Rounded up: at least 1.
  static uint64_t PartOf(uint64_t bound) {
    return bound - bound / 100 * (100 - kPressurePercent) -
           bound % 100 * (100 - kPressurePercent) / 100;
  }

  // Out of reach when it does not fit.
  static uint64_t Shift(uint64_t value, int bits) {
    const bool fits = value <= std::numeric_limits<uint64_t>::max() >> bits;
    return fits ? value << bits : std::numeric_limits<uint64_t>::max();
  }

  uint64_t messages_;
  uint64_t packed_messages_;
  uint64_t shifted_bytes_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_PRESSURE_MARK_H_
