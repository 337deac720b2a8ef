#include "guest_sdk/host_access.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"

namespace troupe {
namespace {

abi::DestV1 ToMessage(const Dest& dest) {
  switch (dest.kind()) {
    case Dest::Kind::kShell:
      return abi::DestV1::Shell();
    case Dest::Kind::kLocal:
      return abi::DestV1::Local();
    case Dest::Kind::kActor:
      break;
  }
  return abi::DestV1::Actor(abi::EncodedActrId(dest.actor()));
}

// At least 1, for 0 would mean "no timeout of its own".
std::optional<int64_t> ToTimeoutMs(absl::Duration timeout) {
  if (timeout == absl::ZeroDuration()) return std::nullopt;
  const auto rounded_up = absl::Ceil(timeout, absl::Milliseconds(1));
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(rounded_up));
}

absl::StatusOr<ActrType> ToType(std::string_view text) {
  ActrType type;
  const std::string wrong = ParseActrType(text, &type);
  if (!wrong.empty()) return InvalidArgumentError(wrong);
  return type;
}

absl::StatusOr<ActrId> ToId(std::string_view payload, std::string_view what) {
  abi::ActrId id;
  if (!abi::Decode<abi::Reading::kStrict>(payload, &id)) {
    return DecodeFailureError(
        fmt::format("host's reply to {} is not an ActrId ({} bytes)", what,
                    payload.size()));
  }
  return ActrId::From(id);
}

}  // namespace

absl::Status HostAccess::SendCall(const Dest& dest, std::string_view route,
                                  internal::PayloadRef payload,
                                  const CallOptions& options,
                                  internal::HostReply& reply) const {
  if (options.timeout < absl::ZeroDuration()) {
    return TimedOutError(fmt::format("no time was left to call '{}'", route));
  }
  const abi::HostCallOf<internal::PayloadRef> call{
      route, ToMessage(dest), payload, ToTimeoutMs(options.timeout),
      options.payload_type};
  return internal::Invoke(abi::Op::kHostCall, call, &reply);
}

absl::Status HostAccess::SendTell(const Dest& dest, std::string_view route,
                                  internal::PayloadRef payload,
                                  const TellOptions& options) const {
  internal::HostReply reply(link_);
  const abi::HostCallOf<internal::PayloadRef> tell{
      route, ToMessage(dest), payload, std::nullopt, options.payload_type};
  return internal::Invoke(abi::Op::kHostTell, tell, &reply);
}

absl::StatusOr<std::string> HostAccess::CallRaw(
    const ActrId& target, std::string_view route,
    std::string_view payload) const {
  const std::string encoded = EncodeActrId(target);
  internal::HostReply reply(link_);
  const abi::HostCallRawV1 call{route, abi::EncodedActrId(encoded), payload};
  const absl::Status status =
      internal::Invoke(abi::Op::kHostCallRaw, call, &reply);
  if (!status.ok()) return status;
  return std::string(reply.payload());
}

absl::StatusOr<ActrId> HostAccess::Discover(std::string_view type) const {
  const absl::StatusOr<ActrType> parsed = ToType(type);
  if (!parsed.ok()) return parsed.status();
  internal::HostReply reply(link_);
  const absl::Status status = internal::Invoke(
      abi::Op::kHostDiscover, abi::HostDiscoverV1{parsed->View()}, &reply);
  if (!status.ok()) return status;
  return ToId(reply.payload(), "discover");
}

absl::StatusOr<ActrId> HostAccess::Spawn(std::string_view type,
                                         std::string_view config) const {
  const absl::StatusOr<ActrType> parsed = ToType(type);
  if (!parsed.ok()) return parsed.status();
  internal::HostReply reply(link_);
  const abi::HostSpawnV1 spawn{parsed->View(), config, std::nullopt};
  const absl::Status status =
      internal::Invoke(abi::Op::kHostSpawn, spawn, &reply);
  if (!status.ok()) return status;
  return ToId(reply.payload(), "spawn");
}

absl::Status HostAccess::Stop(const ActrId& id) const {
  const std::string encoded = EncodeActrId(id);
  internal::HostReply reply(link_);
  return internal::Invoke(abi::Op::kHostStop,
                          abi::HostStopV1{abi::EncodedActrId(encoded)}, &reply);
}

void HostAccess::Log(LogLevel level, std::string_view text) const {
  // Hosts of generation 1 are not asked: their guests never sent this.
  if (link_.v3 != nullptr) {
    internal::HostReply reply(link_);
    const abi::HostLogV1 line{level, text};
    if (internal::Invoke(abi::Op::kHostLog, line, &reply).ok()) return;
  }
  std::fprintf(stderr, "troupe guest: %.*s\n", static_cast<int>(text.size()),
               text.data());
}

}  // namespace troupe
