#include "guest_sdk/context.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "guest_sdk/internal/entry_info.h"

namespace troupe {
namespace {

// What generation 1 knows: nothing, so no deadline and no cancellation.
constexpr troupe_call_state kUnbounded = {sizeof(troupe_call_state), 0,
                                          std::numeric_limits<int64_t>::max()};

// A handle that is stale belongs to an entry that is over: no time is left.
constexpr troupe_call_state kOver = {sizeof(troupe_call_state), 1, 0};

abi::InvocationContextV1 ReadContext(const internal::EntryInfo& info) {
  abi::InvocationContextV1 ctx;
  return abi::Decode(info.ctx, &ctx) ? ctx : abi::InvocationContextV1();
}

abi::RpcEnvelope ReadEnvelope(const internal::EntryInfo& info) {
  abi::RpcEnvelope envelope;
  return abi::Decode(info.envelope, &envelope) ? envelope : abi::RpcEnvelope();
}

troupe_call_state StateOf(const internal::HostLink& link) {
  if (link.v3 == nullptr) return kUnbounded;
  troupe_call_state state = kUnbounded;
  return link.v3->call_state(link.handle, &state) == ACTR_SUCCESS ? state
                                                                  : kOver;
}

}  // namespace

ActrId Context::self_id() const {
  return ActrId::From(ReadContext(info_).self_id.value());
}

std::optional<ActrId> Context::caller_id() const {
  const abi::EncodedActrId caller = ReadContext(info_).caller_id;
  abi::ActrId id;
  if (!caller.Get(&id)) return std::nullopt;
  return ActrId::From(id);
}

std::string_view Context::route() const { return info_.route; }

std::string_view Context::request_id() const {
  return ReadContext(info_).request_id;
}

std::string_view Context::traceparent() const {
  return ReadEnvelope(info_).traceparent.value_or(std::string_view());
}

std::string_view Context::tracestate() const {
  return ReadEnvelope(info_).tracestate.value_or(std::string_view());
}

absl::Duration Context::remaining() const {
  const int64_t ns = StateOf(link()).remaining_ns;
  return ns == std::numeric_limits<int64_t>::max() ? absl::InfiniteDuration()
                                                   : absl::Nanoseconds(ns);
}

absl::Time Context::deadline() const { return absl::Now() + remaining(); }

bool Context::cancelled() const { return StateOf(link()).cancelled != 0; }

BackgroundContext Context::Detach() const {
  return BackgroundContext(instance_);
}

}  // namespace troupe
