// What a client of the control socket can do with dead letters.
#include <utility>

#include "absl/status/statusor.h"
#include "host/control/control_messages.h"
#include "host/control/control_session.h"

namespace troupe {
namespace {

control::Response ResponseTo(uint64_t id) {
  control::Response response;
  response.set_id(id);
  return response;
}

}  // namespace

void ControlSession::DeadLetters(uint64_t id) {
  host_.target->DeadLetters(Later<DeadLetterList>(
      [id](ControlSession* self, const DeadLetterList& list) {
        control::Response response = ResponseTo(id);
        control::DeadLettersResponse* const letters =
            response.mutable_dead_letters();
        for (const DeadLetterRow& row : list.letters) {
          *letters->add_letters() = ToDeadLetter(row);
        }
        letters->set_stopped(list.stopped);
        letters->set_crashed(list.crashed);
        letters->set_expired(list.expired);
        letters->set_undecodable(list.undecodable);
        letters->set_poisoned(list.poisoned);
        letters->set_pushed_out(list.pushed_out);
        letters->set_refused(list.refused);
        self->Answer(response);
      }));
}

void ControlSession::ShowDeadLetter(
    uint64_t id, const control::ShowDeadLetterRequest& request) {
  using Letter = absl::StatusOr<DeadLetterRow>;
  host_.target->ShowDeadLetter(
      request.id(),
      Later<Letter>([id](ControlSession* self, const Letter& letter) {
        if (!letter.ok()) return self->Fail(id, letter.status());
        control::Response response = ResponseTo(id);
        *response.mutable_show_dead_letter()->mutable_letter() =
            ToDeadLetter(*letter);
        self->Answer(response);
      }));
}

void ControlSession::ReplayDeadLetter(
    uint64_t id, const control::ReplayDeadLetterRequest& request) {
  host_.target->ReplayDeadLetter(
      request.id(),
      Later<ReplayReport>([id](ControlSession* self, ReplayReport report) {
        control::Response response = ResponseTo(id);
        if (report.answer.status.ok()) {
          control::ReplayDeadLetterResponse* const replayed =
              response.mutable_replay_dead_letter();
          replayed->set_receiver(report.receiver);
          replayed->set_is_call(report.is_call);
          replayed->set_payload(std::move(report.answer.payload));
        } else {
          *response.mutable_error() = ToControlError(report.answer);
        }
        self->Answer(response);
      }));
}

void ControlSession::PurgeDeadLetters(uint64_t id) {
  host_.target->PurgeDeadLetters(
      Later<uint64_t>([id](ControlSession* self, uint64_t purged) {
        control::Response response = ResponseTo(id);
        response.mutable_purge_dead_letters()->set_purged(purged);
        self->Answer(response);
      }));
}

}  // namespace troupe
