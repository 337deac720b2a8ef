#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/schema.h"
#include "tools/cli/table.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

// Sends `request`; anything but kOk was reported.
ExitCode Exchange(ControlClient* client, control::Request request,
                  control::Response* response) {
  absl::StatusOr<control::Response> answer =
      client->Exchange(std::move(request));
  if (!answer.ok()) return FailConnection(answer.status());
  *response = *std::move(answer);
  return response->has_error() ? FailControl(response->error()) : ExitCode::kOk;
}

ExitCode FetchList(ControlClient* client, control::DeadLettersResponse* list) {
  control::Request request;
  request.mutable_dead_letters();
  control::Response response;
  const ExitCode code = Exchange(client, std::move(request), &response);
  *list = response.dead_letters();
  return code;
}

// "340ms", "12s", "5m", "3h": as exact as a table needs.
std::string ShowAge(uint64_t ms) {
  if (ms < 1000) return fmt::format("{}ms", ms);
  const uint64_t seconds = ms / 1000;
  if (seconds < 120) return fmt::format("{}s", seconds);
  if (seconds < 7200) return fmt::format("{}m", seconds / 60);
  return fmt::format("{}h", seconds / 3600);
}

std::string SenderOf(const control::DeadLetter& letter) {
  return letter.sender().empty() ? "host" : letter.sender();
}

// The fields of a JSON object, without its braces.
std::string ToJsonFields(const control::DeadLetter& letter) {
  return fmt::format(
      "\"id\":{},\"reason\":{},\"error\":{},\"age_ms\":{},\"sender\":{},"
      "\"receiver\":{},\"route\":{},\"request_id\":{},\"kind\":{},"
      "\"payload_type\":{},\"payload_bytes\":{}",
      letter.id(), JsonQuote(letter.reason()), JsonQuote(letter.error()),
      letter.age_ms(), JsonQuote(letter.sender()), JsonQuote(letter.receiver()),
      JsonQuote(letter.route()), JsonQuote(letter.request_id()),
      JsonQuote(letter.is_call() ? "call" : "tell"), letter.payload_type(),
      letter.payload_bytes());
}

void PrintJson(const control::DeadLettersResponse& list) {
  std::string letters;
  for (const control::DeadLetter& letter : list.letters()) {
    letters += fmt::format("{}{{{}}}", letters.empty() ? "" : ",",
                           ToJsonFields(letter));
  }
  PrintLine(fmt::format(
      "{{\"letters\":[{}],\"died\":{{\"stopped\":{},\"crashed\":{},"
      "\"expired\":{},\"undecodable\":{},\"poisoned\":{}}},"
      "\"pushed_out\":{},\"refused\":{}}}",
      letters, list.stopped(), list.crashed(), list.expired(),
      list.undecodable(), list.poisoned(), list.pushed_out(), list.refused()));
}

void PrintList(const control::DeadLettersResponse& list) {
  std::vector<TableRow> rows = {
      {"ID", "REASON", "AGE", "SENDER", "RECEIVER", "ROUTE", "BYTES"}};
  for (const control::DeadLetter& letter : list.letters()) {
    rows.push_back({fmt::format("{}", letter.id()), letter.reason(),
                    ShowAge(letter.age_ms()), SenderOf(letter),
                    letter.receiver(), letter.route(),
                    fmt::format("{}", letter.payload_bytes())});
  }
  for (const std::string& line : TableLines(rows)) PrintLine(line);
  fmt::print(stderr,
             "{} kept; {} stopped, {} crashed, {} expired, {} undecodable, {} "
             "poisoned "
             "since the start, {} of them not kept; {} sends refused\n",
             list.letters_size(), list.stopped(), list.crashed(),
             list.expired(), list.undecodable(), list.poisoned(),
             list.pushed_out(), list.refused());
}

// Sends one letter again and says in a line what became of it.
class Replayer {
 public:
  Replayer(const DeadLetterReplayOptions& options, const Schema& schema,
           ControlClient* client)
      : options_(options), schema_(schema), client_(client) {}

  // Of several the first that is not kOk counts.
  ExitCode first_failure() const { return first_failure_; }

  // False when the host has gone.
  bool Run(uint64_t id, const std::string& route) {
    control::Request request;
    request.mutable_replay_dead_letter()->set_id(id);
    const auto response = client_->Exchange(std::move(request));
    if (!response.ok()) {
      Note(FailConnection(response.status()));
      return false;
    }
    if (response->has_error()) {
      Note(CodeOf(response->error()));
      PrintError(id, response->error());
    } else {
      PrintOutcome(id, route, response->replay_dead_letter());
    }
    return true;
  }

 private:
  bool is_json() const { return options_.client.output == Output::kJson; }

  void Note(ExitCode code) {
    if (first_failure_ == ExitCode::kOk) first_failure_ = code;
  }

  void PrintError(uint64_t id, const control::Error& error) const {
    PrintLine(
        is_json()
            ? fmt::format("{{\"id\":{},\"error\":{{\"code\":{},\"text\":{}}}}}",
                          id, error.code(), JsonQuote(error.text()))
            : fmt::format("{}: error: {}", id, error.text()));
  }

  void PrintOutcome(uint64_t id, const std::string& route,
                    const control::ReplayDeadLetterResponse& outcome) const {
    const std::string answer =
        outcome.is_call()
            ? ShowPayload(outcome.payload(), route, Direction::kResponse,
                          schema_, options_.client.output)
            : "";
    if (is_json()) {
      PrintLine(fmt::format("{{\"id\":{},\"receiver\":{}{}{}}}", id,
                            JsonQuote(outcome.receiver()),
                            outcome.is_call() ? ",\"answer\":" : "", answer));
    } else if (outcome.is_call()) {
      PrintLine(fmt::format("{}: answered by {}: {}", id, outcome.receiver(),
                            answer));
    } else {
      PrintLine(fmt::format("{}: taken by {}", id, outcome.receiver()));
    }
  }

  const DeadLetterReplayOptions& options_;
  const Schema& schema_;
  ControlClient* const client_;
  ExitCode first_failure_ = ExitCode::kOk;
};

}  // namespace

ExitCode Execute(const DeadLetterListOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  control::DeadLettersResponse list;
  const ExitCode fetched = FetchList(client.get(), &list);
  if (fetched != ExitCode::kOk) return fetched;
  if (options.client.output == Output::kJson) {
    PrintJson(list);
  } else {
    PrintList(list);
  }
  return ExitCode::kOk;
}

ExitCode Execute(const DeadLetterShowOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  std::unique_ptr<Schema> schema;
  const ExitCode fetched = FetchSchema(client.get(), &schema);
  if (fetched != ExitCode::kOk) return fetched;
  control::Request request;
  request.mutable_show_dead_letter()->set_id(options.id);
  control::Response response;
  const ExitCode code = Exchange(client.get(), std::move(request), &response);
  if (code != ExitCode::kOk) return code;

  const control::DeadLetter& letter = response.show_dead_letter().letter();
  const std::string payload =
      ShowPayload(letter.payload(), letter.route(), Direction::kRequest,
                  *schema, options.client.output);
  if (options.client.output == Output::kRaw) {
    std::fwrite(payload.data(), 1, payload.size(), stdout);
    return ExitCode::kOk;
  }
  if (options.client.output == Output::kJson) {
    PrintLine(
        fmt::format("{{{},\"payload\":{}}}", ToJsonFields(letter), payload));
    return ExitCode::kOk;
  }
  PrintLine(fmt::format(
      "letter    {} ({}, {} ago)\nerror     {}\nsender    {}\nreceiver  {}\n"
      "route     {} ({})\nrequest   {}\npayload   {} bytes\n{}",
      letter.id(), letter.reason(), ShowAge(letter.age_ms()), letter.error(),
      SenderOf(letter), letter.receiver(), letter.route(),
      letter.is_call() ? "call" : "tell", letter.request_id(),
      letter.payload_bytes(), payload));
  return ExitCode::kOk;
}

ExitCode Execute(const DeadLetterReplayOptions& options) {
  if (!options.id.has_value() && !options.all) {
    return Fail(ExitCode::kUsage,
                "nothing to replay: give the ID of a letter, or --all\n"
                "See 'troupe dlq replay --help'.");
  }
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  std::unique_ptr<Schema> schema;
  const ExitCode fetched = FetchSchema(client.get(), &schema);
  if (fetched != ExitCode::kOk) return fetched;
  control::DeadLettersResponse list;
  const ExitCode listed = FetchList(client.get(), &list);
  if (listed != ExitCode::kOk) return listed;

  Replayer replayer(options, *schema, client.get());
  if (options.id.has_value()) {
    // Its route, for the answer's form; the host says if there is no such one.
    const auto found =
        std::find_if(list.letters().begin(), list.letters().end(),
                     [&options](const control::DeadLetter& letter) {
                       return letter.id() == *options.id;
                     });
    replayer.Run(*options.id,
                 found == list.letters().end() ? "" : found->route());
    return replayer.first_failure();
  }
  for (const control::DeadLetter& letter : list.letters()) {
    if (!replayer.Run(letter.id(), letter.route())) break;
  }
  return replayer.first_failure();
}

ExitCode Execute(const DeadLetterPurgeOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  control::Request request;
  request.mutable_purge_dead_letters();
  control::Response response;
  const ExitCode code = Exchange(client.get(), std::move(request), &response);
  if (code != ExitCode::kOk) return code;
  const uint64_t purged = response.purge_dead_letters().purged();
  PrintLine(options.client.output == Output::kJson
                ? fmt::format("{{\"purged\":{}}}", purged)
                : fmt::format("purged {}", purged));
  return ExitCode::kOk;
}

}  // namespace troupe
