#include "host/control/control_session.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "abi/codes.h"
#include "abi/status_error.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/control/control_messages.h"

namespace troupe {
namespace {

absl::Duration FromMilliseconds(uint64_t ms) {
  return absl::Milliseconds(static_cast<int64_t>(
      std::min<uint64_t>(ms, std::numeric_limits<int64_t>::max())));
}

control::Response ResponseTo(uint64_t id) {
  control::Response response;
  response.set_id(id);
  return response;
}

}  // namespace

ControlSession::ControlSession(Host host, std::string caller,
                               std::unique_ptr<PipeConnection> connection,
                               OnEnd on_end)
    : host_(host),
      caller_(std::move(caller)),
      on_end_(std::move(on_end)),
      connection_(std::move(connection)),
      outbox_(
          connection_.get(),
          [this](const absl::Status& result, ControlOutbox::Weight written) {
            OnWritten(result, written);
          }),
      listened_bytes_(std::make_shared<std::atomic<size_t>>(0)) {}

ControlSession::~ControlSession() {
  for (const auto& [id, cancel] : cancels_) cancel();
  for (const std::string& route : routes_) {
    host_.target->Unlisten(route, [](const absl::Status&) {});
  }
  for (const std::string& stream : streams_) {
    host_.target->UnlistenStream(stream, [](const absl::Status&) {});
  }
}

void ControlSession::Start() {
  connection_->Start(
      [this](std::string_view bytes) {
        reader_.Append(bytes);
        HandleWhatCame();
      },
      [this](const absl::Status&) {
        const std::shared_ptr<ControlSession> self = shared_from_this();
        End();
      });
}

bool ControlSession::MayRead() const {
  return !closing_ && !ended_ &&
         under_way_.size() + outbox_.unwritten().answers < kMaxControlInFlight;
}

void ControlSession::HandleWhatCame() {
  // Keeps this object through an End() on the way.
  const std::shared_ptr<ControlSession> self = shared_from_this();
  while (MayRead()) {
    const auto next = reader_.Next();
    if (!next.ok()) {
      Refuse(next.status());
      break;
    }
    if (!next->has_value()) break;
    Handle(**next);
  }
  if (ended_) return;
  if (MayRead()) {
    connection_->ResumeReading();
  } else {
    connection_->PauseReading();
  }
}

void ControlSession::Handle(std::string_view bytes) {
  control::Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Refuse(DecodeFailureError(fmt::format(
        "control message of {} bytes is no control::Request", bytes.size())));
  }
  if (request.id() == 0) {
    return Refuse(InvalidArgumentError("a control request has the id 0"));
  }
  if (!under_way_.insert(request.id()).second) {
    return Refuse(InvalidArgumentError(
        fmt::format("control request {} is under way already", request.id())));
  }
  if (!greeted_ && !request.has_hello()) {
    return Refuse(
        InvalidArgumentError("the first control request must be "
                             "hello"));
  }
  Dispatch(request);
}

void ControlSession::Dispatch(const control::Request& request) {
  const uint64_t id = request.id();
  switch (request.operation_case()) {
    case control::Request::kHello:
      return Hello(id, request.hello());
    case control::Request::kPing: {
      control::Response response = ResponseTo(id);
      response.mutable_ping();
      return Answer(response);
    }
    case control::Request::kPs:
      return Ps(id, request.ps());
    case control::Request::kCall:
      return Call(id, request.call());
    case control::Request::kTell:
      return Tell(id, request.tell());
    case control::Request::kListen:
      return Listen(id, request.listen());
    case control::Request::kUnlisten:
      return Unlisten(id, request.unlisten());
    case control::Request::kReload:
      return Reload(id, request.reload());
    case control::Request::kStop:
      return Stop(id, request.stop());
    case control::Request::kSchema:
      return Schema(id);
    case control::Request::kWaits:
      return Waits(id);
    case control::Request::kDeadLetters:
      return DeadLetters(id);
    case control::Request::kShowDeadLetter:
      return ShowDeadLetter(id, request.show_dead_letter());
    case control::Request::kReplayDeadLetter:
      return ReplayDeadLetter(id, request.replay_dead_letter());
    case control::Request::kPurgeDeadLetters:
      return PurgeDeadLetters(id);
    case control::Request::kSendChunk:
      return SendChunk(id, request.send_chunk());
    case control::Request::kListenStream:
      return ListenStream(id, request.listen_stream());
    case control::Request::kUnlistenStream:
      return UnlistenStream(id, request.unlisten_stream());
    case control::Request::OPERATION_NOT_SET:
      break;
  }
  Fail(id, NotImplementedError("this host does not know the operation of the "
                               "control request"));
}

void ControlSession::Hello(uint64_t id, const control::HelloRequest& request) {
  if (request.min_version() > kControlVersion ||
      request.max_version() < kControlVersion) {
    return Refuse(NotImplementedError(fmt::format(
        "the client speaks control versions {} to {}, this host {}",
        request.min_version(), request.max_version(), kControlVersion)));
  }
  greeted_ = true;
  control::Response response = ResponseTo(id);
  control::HelloResponse* const hello = response.mutable_hello();
  hello->set_version(kControlVersion);
  hello->set_program_version(host_.info->program_version);
  hello->set_pid(static_cast<uint32_t>(getpid()));
  Answer(response);
}

void ControlSession::Ps(uint64_t id, const control::PsRequest& request) {
  host_.target->Ps(
      Later<PsAnswer>([id, with_latencies = request.latencies()](
                          ControlSession* self, const PsAnswer& answer) {
        control::Response response = ResponseTo(id);
        control::PsResponse* const ps = response.mutable_ps();
        for (const ActorInfoRow& row : answer.actors) {
          *ps->add_actors() = ToActorInfo(row);
        }
        if (with_latencies) {
          for (const LatencyRow& row : answer.latencies) {
            *ps->add_latencies() = ToLatency(row);
          }
        }
        self->Answer(response);
      }));
}

void ControlSession::Waits(uint64_t id) {
  using Rows = std::vector<WaitRow>;
  host_.target->Waits(Later<Rows>([id](ControlSession* self, const Rows& rows) {
    control::Response response = ResponseTo(id);
    control::WaitsResponse* const waits = response.mutable_waits();
    for (const WaitRow& row : rows) *waits->add_waits() = ToWait(row);
    self->Answer(response);
  }));
}

OutsideMessage ControlSession::ToMessage(
    const control::SendRequest& request) const {
  OutsideMessage message;
  message.caller = request.caller().empty() ? caller_ : request.caller();
  message.target = request.target();
  message.route = request.route();
  message.payload = request.payload();
  if (request.timeout_ms() != 0) {
    message.timeout = FromMilliseconds(request.timeout_ms());
  }
  message.request_id = request.request_id();
  if (request.has_payload_type()) {
    message.payload_type = static_cast<abi::PayloadType>(
        static_cast<int32_t>(request.payload_type()));
  }
  return message;
}

void ControlSession::Call(uint64_t id, const control::SendRequest& request) {
  ControlTarget::CancelFn cancel = host_.target->Call(
      ToMessage(request),
      Later<CallAnswer>([id](ControlSession* self, CallAnswer answer) {
        control::Response response = ResponseTo(id);
        if (answer.status.ok()) {
          response.mutable_call()->set_payload(std::move(answer.payload));
        } else {
          *response.mutable_error() = ToControlError(answer);
        }
        self->Answer(response);
      }));
  // Who chose an id may come back for the answer.
  if (request.request_id().empty()) cancels_.emplace(id, std::move(cancel));
}

void ControlSession::Tell(uint64_t id, const control::SendRequest& request) {
  host_.target->Tell(ToMessage(request),
                     Later<absl::Status>([id](ControlSession* self,
                                              const absl::Status& status) {
                       if (!status.ok()) return self->Fail(id, status);
                       control::Response response = ResponseTo(id);
                       response.mutable_tell();
                       self->Answer(response);
                     }));
}

void ControlSession::Listen(uint64_t id,
                            const control::ListenRequest& request) {
  const std::string& route = request.route();
  if (routes_.contains(route)) {
    return Fail(id, absl::FailedPreconditionError(fmt::format(
                        "this connection listens to '{}' already", route)));
  }
  std::optional<std::string> answer;
  if (request.has_answer()) answer = request.answer();
  auto listener = std::make_shared<Listener>();
  listener->id = id;

  auto deliver = Later<ShellMessage>(
      [listener](ControlSession* self, const ShellMessage& message) {
        self->Deliver(listener, message);
      });
  auto on_message = [waiting = listened_bytes_, listener,
                     deliver = std::move(deliver)](ShellMessage message) {
    const size_t size = message.payload.size();
    if (waiting->fetch_add(size) + size > kMaxListenedBytes) {
      waiting->fetch_sub(size);
      ++listener->dropped;
      return;
    }
    deliver(std::move(message));
  };
  if (absl::Status status =
          host_.target->Listen(route, std::move(answer), std::move(on_message));
      !status.ok()) {
    return Fail(id, status);
  }
  routes_.insert(route);
  // At once: the first message takes its way through the loop.
  control::Response response = ResponseTo(id);
  response.mutable_listen();
  Answer(response);
}

void ControlSession::Deliver(const std::shared_ptr<Listener>& listener,
                             const ShellMessage& message) {
  control::Response response = ResponseTo(listener->id);
  control::ListenedMessage* const listened = response.mutable_message();
  listened->set_sender(message.sender);
  listened->set_route(message.route);
  listened->set_payload(message.payload);
  listened->set_is_call(message.is_call);
  listened->set_dropped(listener->dropped.exchange(0));
  const absl::Status sent = outbox_.Send(response, {0, message.payload.size()});
  if (!sent.ok()) End();
}

void ControlSession::Unlisten(uint64_t id,
                              const control::UnlistenRequest& request) {
  const std::string& route = request.route();
  if (routes_.erase(route) == 0) {
    return Fail(id, NotFoundError(fmt::format(
                        "this connection does not listen to '{}'", route)));
  }
  host_.target->Unlisten(
      route, Later<absl::Status>(
                 [id](ControlSession* self, const absl::Status& status) {
                   if (!status.ok()) return self->Fail(id, status);
                   control::Response response = ResponseTo(id);
                   response.mutable_unlisten();
                   self->Answer(response);
                 }));
}

void ControlSession::Reload(uint64_t id,
                            const control::ReloadRequest& request) {
  using Outcome = absl::StatusOr<ControlReloadAnswer>;
  std::optional<absl::Duration> grace;
  if (request.has_grace_ms()) grace = FromMilliseconds(request.grace_ms());
  host_.target->Reload(
      request.name(), request.path(), grace,
      Later<Outcome>([id](ControlSession* self, const Outcome& outcome) {
        if (!outcome.ok()) return self->Fail(id, outcome.status());
        control::Response response = ResponseTo(id);
        *response.mutable_reload() = ToReload(*outcome);
        self->Answer(response);
      }));
}

void ControlSession::Stop(uint64_t id, const control::StopRequest& request) {
  std::optional<absl::Duration> grace;
  if (request.has_grace_ms()) grace = FromMilliseconds(request.grace_ms());
  host_.target->Stop(
      grace, Later<ControlStopReport>(
                 [id](ControlSession* self, ControlStopReport report) {
                   control::Response response = ResponseTo(id);
                   control::StopResponse* const stop = response.mutable_stop();
                   stop->set_drained(report.drained);
                   stop->set_dead_lettered(report.dead_lettered);
                   self->closing_ = true;
                   self->Answer(response);
                 }));
}

void ControlSession::Schema(uint64_t id) {
  control::Response response = ResponseTo(id);
  control::SchemaResponse* const schema = response.mutable_schema();
  for (const std::string& file : host_.info->proto_files) {
    schema->add_files(file);
  }
  for (const std::string& directory : host_.info->proto_directories) {
    schema->add_directories(directory);
  }
  Answer(response);
}

void ControlSession::Answer(const control::Response& response) {
  under_way_.erase(response.id());
  cancels_.erase(response.id());
  if (!outbox_.Send(response, {1, 0}).ok()) End();
}

void ControlSession::Fail(uint64_t id, const absl::Status& status) {
  control::Response response = ResponseTo(id);
  *response.mutable_error() = ToControlError(status);
  Answer(response);
}

void ControlSession::Refuse(const absl::Status& status) {
  closing_ = true;
  Fail(0, status);
}

void ControlSession::OnWritten(const absl::Status& result,
                               ControlOutbox::Weight written) {
  const std::shared_ptr<ControlSession> self = shared_from_this();
  listened_bytes_->fetch_sub(written.listened_bytes);
  if (!result.ok() || (closing_ && outbox_.empty())) return End();
  DeliverChunks();
  if (ended_) return;
  HandleWhatCame();
}

void ControlSession::End() {
  if (ended_) return;
  ended_ = true;
  on_end_(this);
}

}  // namespace troupe
