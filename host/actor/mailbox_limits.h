// How much a mailbox takes, and what happens above that.
#ifndef TROUPE_HOST_ACTOR_MAILBOX_LIMITS_H_
#define TROUPE_HOST_ACTOR_MAILBOX_LIMITS_H_

#include <cstdint>

#include "host/base/limits.h"

namespace troupe {

// What happens to a sender whose message finds the mailbox full.
enum class WhenFull : uint8_t {
  kReject,  // it gets Unavailable at once
  kWait,    // it waits for room until its deadline
};

// A mailbox's fill, packed so that one atomic operation reserves both.
struct MailboxLoad {
  static constexpr int kByteBits = 40;

  static constexpr uint64_t Pack(uint64_t messages, uint64_t bytes) {
    return (messages << kByteBits) + bytes;
  }
  explicit constexpr MailboxLoad(uint64_t packed)
      : messages(packed >> kByteBits),
        bytes(packed & ((uint64_t{1} << kByteBits) - 1)) {}

  uint64_t messages;
  uint64_t bytes;
};

struct MailboxLimits {
  // Whether a mailbox with `load` takes a message of `size` bytes more. An
  // empty one takes any.
  bool Admits(const MailboxLoad& load, uint64_t size) const {
    return load.messages == 0 ||
           (load.messages < max_messages && load.bytes + size <= max_bytes);
  }

  uint32_t max_messages = kDefaultMailboxMessages;
  uint64_t max_bytes = kDefaultMailboxBytes;
  WhenFull when_full = WhenFull::kReject;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_MAILBOX_LIMITS_H_
