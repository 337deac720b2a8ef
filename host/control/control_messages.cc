#include "host/control/control_messages.h"

#include <string>

#include "abi/messages.h"
#include "abi/status_error.h"

namespace troupe {

control::Error ToControlError(const absl::Status& status) {
  const abi::ErrorResponse wire = ToErrorResponse(status);
  control::Error error;
  error.set_code(wire.code);
  error.set_text(ErrorText(status));
  error.set_details(std::string(wire.message));
  return error;
}

absl::Status FromControlError(const control::Error& error) {
  abi::ErrorResponse wire;
  wire.code = error.code();
  wire.message = error.details();
  return FromErrorResponse(wire);
}

control::Error ToControlError(const CallAnswer& answer) {
  control::Error error = ToControlError(answer.status);
  error.set_abi_status(answer.abi_status);
  error.set_source(answer.source == AnswerSource::kActor
                       ? control::Error::ACTOR
                       : control::Error::HOST);
  return error;
}

control::DeadLetter ToDeadLetter(const DeadLetterRow& row) {
  control::DeadLetter letter;
  letter.set_id(row.id);
  letter.set_reason(row.reason);
  letter.set_error(row.error);
  letter.set_age_ms(row.age_ms);
  letter.set_sender(row.sender);
  letter.set_receiver(row.receiver);
  letter.set_route(row.route);
  letter.set_request_id(row.request_id);
  letter.set_is_call(row.is_call);
  letter.set_payload_type(row.payload_type);
  letter.set_payload_bytes(row.payload_bytes);
  if (row.payload.has_value()) letter.set_payload(*row.payload);
  return letter;
}

control::ActorInfo ToActorInfo(const ActorInfoRow& row) {
  control::ActorInfo info;
  info.set_name(row.name);
  info.set_id(row.id);
  info.set_type(row.type);
  info.set_state(row.state);
  info.set_abi_generation(row.abi_generation);
  info.set_generation(row.generation);
  info.set_placement(row.placement);
  info.set_shard(row.shard);
  info.set_mailbox_messages(row.mailbox_messages);
  info.set_mailbox_bytes(row.mailbox_bytes);
  info.set_mailbox_max_messages(row.mailbox_max_messages);
  info.set_mailbox_max_bytes(row.mailbox_max_bytes);
  info.set_handled(row.handled);
  info.set_errors(row.errors);
  info.set_waiting_on(row.waiting_on);
  info.set_ignored_outputs(row.ignored_outputs);
  info.set_slow(row.slow);
  if (!row.held_by.empty()) {
    info.mutable_held()->set_method(row.held_by);
    info.mutable_held()->set_ms(static_cast<uint64_t>(row.held_ms));
  }
  info.set_restarts(row.restarts);
  if (!row.last_crash.empty()) {
    info.mutable_last_crash()->set_error(row.last_crash);
    info.mutable_last_crash()->set_ago_ms(
        static_cast<uint64_t>(row.last_crash_ago_ms));
  }
  if (row.streams.has_value()) {
    control::StreamFigures* const streams = info.mutable_streams();
    streams->set_chunks(row.streams->chunks);
    streams->set_errors(row.streams->errors);
    streams->set_dropped(row.streams->dropped);
    streams->set_unknown(row.streams->unknown);
    streams->set_gaps(row.streams->gaps);
    streams->set_repeats(row.streams->repeats);
  }
  return info;
}

control::Latency ToLatency(const LatencyRow& row) {
  control::Latency latency;
  latency.set_name(row.name);
  latency.set_shard(row.shard);
  for (const uint64_t count : row.counts) latency.add_counts(count);
  return latency;
}

control::ReloadResponse ToReload(const ControlReloadAnswer& answer) {
  control::ReloadResponse reload;
  reload.set_generation(answer.generation);
  reload.set_path(answer.path);
  reload.set_actors(answer.actors);
  reload.set_switched(answer.switched);
  for (const std::string& text : answer.failures) reload.add_failures(text);
  reload.set_may_have_state(answer.may_have_state);
  if (answer.state_bytes) reload.set_state_bytes(*answer.state_bytes);
  for (const std::string& text : answer.warnings) reload.add_warnings(text);
  reload.set_unmapped(answer.unmapped);
  reload.set_kept(answer.kept);
  reload.set_kept_reason(answer.kept_reason);
  reload.set_took_ms(
      static_cast<uint64_t>(absl::ToInt64Milliseconds(answer.took)));
  return reload;
}

control::Wait ToWait(const WaitRow& row) {
  control::Wait wait;
  wait.set_waiter(row.waiter);
  wait.set_target(row.target);
  wait.set_route(row.route);
  wait.set_for_room(row.for_room);
  if (row.waited.has_value()) {
    wait.set_waited_ms(absl::ToInt64Milliseconds(*row.waited));
  }
  if (row.left.has_value()) {
    wait.set_left_ms(absl::ToInt64Milliseconds(*row.left));
  }
  return wait;
}

}  // namespace troupe
