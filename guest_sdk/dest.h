// Where a call or tell goes, and how.
#ifndef TROUPE_GUEST_SDK_DEST_H_
#define TROUPE_GUEST_SDK_DEST_H_

#include <optional>
#include <string>
#include <utility>

#include "abi/codes.h"
#include "abi/identity.h"
#include "absl/time/time.h"

namespace troupe {

using abi::PayloadType;

// A value.
class Dest {
 public:
  enum class Kind { kShell = 1, kLocal = 2, kActor = 3 };

  // That actor, wherever it runs.
  static Dest Actor(const ActrId& id) { return Dest(EncodeActrId(id)); }

  // The sender's own workload, through its mailbox.
  static Dest Local() { return Dest(Kind::kLocal); }

  // The process that embeds the host.
  static Dest Shell() { return Dest(Kind::kShell); }

  Kind kind() const { return kind_; }

  // An encoded ActrId; empty unless the kind is kActor.
  const std::string& actor() const { return actor_; }

 private:
  explicit Dest(Kind kind) : kind_(kind) {}
  explicit Dest(std::string actor)
      : kind_(Kind::kActor), actor_(std::move(actor)) {}

  Kind kind_;
  std::string actor_;
};

struct CallOptions {
  // How long to wait; rounded up to milliseconds. Zero: what is left of the
  // handler's own deadline, or the host's default.
  absl::Duration timeout = absl::ZeroDuration();

  // Which queue of the receiver takes the request; nothing: as the receiver or
  // its host declares it.
  std::optional<PayloadType> payload_type;
};

struct TellOptions {
  // As in CallOptions.
  std::optional<PayloadType> payload_type;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_DEST_H_
