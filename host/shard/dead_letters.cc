// Messages of this shard's actors that can never be handled.
#include <string_view>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "host/base/check.h"
#include "host/shard/reply.h"
#include "host/shard/shard.h"
#include "host/store/dead_letter.h"

namespace troupe {
namespace {

ActrId IdOf(const abi::EncodedActrId& encoded) {
  abi::ActrId id;
  return encoded.Get(&id) ? ActrId::From(id) : ActrId{};
}

}  // namespace

// The frame has it all, and the ids also of actors that have ended since.
void Shard::Bury(const Message& request, DeathReason reason,
                 const absl::Status& error) {
  counters_.dead.Add();
  abi::AbiFrame frame;
  abi::GuestHandleV1 handle;
  abi::RpcEnvelope envelope;
  TROUPE_CHECK(abi::Decode(request.bytes(), &frame) &&
               abi::Decode(frame.payload, &handle) &&
               abi::Decode(handle.rpc_envelope, &envelope));
  DeadLetter letter;
  letter.reason = reason;
  letter.error = ErrorText(error);
  letter.died_ns = now_ns_;
  letter.has_sender = handle.ctx.caller_id.has_value();
  if (letter.has_sender) letter.sender = IdOf(handle.ctx.caller_id);
  letter.receiver = IdOf(handle.ctx.self_id);
  letter.is_call = request.reply_to != 0;
  letter.shape = static_cast<abi::CallShape>(request.shape);
  letter.payload_type = static_cast<abi::PayloadType>(request.payload_type);
  letter.route = envelope.route_key;
  letter.request_id = envelope.request_id;
  letter.traceparent = envelope.traceparent.value_or(std::string_view());
  letter.tracestate = envelope.tracestate.value_or(std::string_view());
  letter.payload = envelope.payload.value_or(std::string_view());
  context_.dead_letters->Add(std::move(letter));
}

void Shard::AnswerDead(Message* request, DeathReason reason,
                       const absl::Status& error) {
  Bury(*request, reason, error);
  Answer(request, ErrorReply(pool_, error));
}

}  // namespace troupe
