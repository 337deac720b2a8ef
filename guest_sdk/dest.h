// Where a call or tell goes, and how.
#ifndef TROUPE_GUEST_SDK_DEST_H_
#define TROUPE_GUEST_SDK_DEST_H_

#include <optional>
#include <string>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "absl/time/time.h"

namespace troupe {

using abi::PayloadType;

// A value. Encoded once, however many messages go there.
class Dest {
 public:
  // That actor, wherever it runs.
  static Dest Actor(const ActrId& id) {
    const std::string actor = EncodeActrId(id);
    return Dest(abi::DestV1::Actor(abi::EncodedActrId(actor)));
  }

  // The sender's own workload, through its mailbox.
  static Dest Local() { return Dest(abi::DestV1::Local()); }

  // The process that embeds the host.
  static Dest Shell() { return Dest(abi::DestV1::Shell()); }

  // As a DestV1.
  const std::string& encoded() const { return encoded_; }

 private:
  explicit Dest(const abi::DestV1& dest) : encoded_(EncodeToString(dest)) {}

  std::string encoded_;
};

struct CallOptions {
  // How long to wait; rounded up to milliseconds. Zero: what is left of the
  // handler's own deadline, or the host's default.
  absl::Duration timeout = absl::ZeroDuration();

  // Which queue of the receiver takes the request; nothing: as the receiver or
  // its host declares it.
  std::optional<PayloadType> payload_type = {};
};

struct TellOptions {
  // As in CallOptions.
  std::optional<PayloadType> payload_type = {};
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DEST_H_
