#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "host/control/control_frame.h"
#include "tools/cli/line_reader.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/send.h"

namespace troupe {
namespace {

class LineSender {
 public:
  LineSender(const SendOptions& options, const Schema& schema,
             ControlClient* client, LineReader* reader)
      : options_(options), schema_(schema), client_(client), reader_(reader) {}

  ExitCode Run() {
    bool more = true;
    while (more || !under_way_.empty()) {
      // With answers to come, only a line that is there already is taken.
      const bool room = under_way_.size() < kMaxControlInFlight;
      absl::Status status;
      if (more && room && (under_way_.empty() || reader_->Ready())) {
        std::optional<std::string> line = reader_->Next();
        more = line.has_value();
        if (more) status = SendLine(*line);
      } else {
        status = ReceiveOne();
      }
      PrintFinished();
      if (!status.ok()) return FailConnection(status);
    }
    return first_failure_;
  }

 private:
  // A line of output; absent until its answer is there.
  using Slot = std::optional<std::string>;

  absl::Status SendLine(const std::string& line) {
    slots_.emplace_back();
    const uint64_t number = printed_ + slots_.size() - 1;
    absl::StatusOr<std::string> payload =
        EncodeLine(line, options_.lines_as, options_.route, schema_);
    if (!payload.ok()) {
      Fill(number, ShowError(0, std::string(payload.status().message())),
           ExitCode::kUsage);
      return absl::OkStatus();
    }
    const absl::StatusOr<uint64_t> id =
        client_->Send(ToRequest(options_, *std::move(payload)));
    if (!id.ok()) return id.status();
    under_way_.emplace(*id, number);
    return absl::OkStatus();
  }

  absl::Status ReceiveOne() {
    const absl::StatusOr<control::Response> response = client_->Receive();
    if (!response.ok()) return response.status();
    const auto found = under_way_.find(response->id());
    if (found == under_way_.end()) return absl::OkStatus();
    if (response->has_error()) {
      const control::Error& error = response->error();
      Fill(found->second, ShowError(error.code(), error.text()), CodeOf(error));
    } else {
      Fill(found->second, ShowAnswer(options_, schema_, *response),
           ExitCode::kOk);
    }
    under_way_.erase(found);
    return absl::OkStatus();
  }

  std::string ShowError(uint32_t code, const std::string& text) const {
    if (options_.client.output != Output::kJson) return "error: " + text;
    return fmt::format("{{\"error\":{{\"code\":{},\"text\":{}}}}}", code,
                       JsonQuote(text));
  }

  void Fill(uint64_t number, std::string line, ExitCode code) {
    slots_[number - printed_] = std::move(line);
    if (first_failure_ == ExitCode::kOk) first_failure_ = code;
  }

  void PrintFinished() {
    bool any = false;
    while (!slots_.empty() && slots_.front().has_value()) {
      PrintLine(*slots_.front());
      slots_.pop_front();
      ++printed_;
      any = true;
    }
    // What feeds us line by line may wait for the answer before the next line.
    if (any && !reader_->Ready()) std::fflush(stdout);
  }

  const SendOptions& options_;
  const Schema& schema_;
  ControlClient* const client_;
  LineReader* const reader_;

  std::map<uint64_t, uint64_t> under_way_;  // request id to line number
  std::deque<Slot> slots_;                  // of the lines from printed_ on
  uint64_t printed_ = 0;
  ExitCode first_failure_ = ExitCode::kOk;
};

}  // namespace

ExitCode SendLines(const SendOptions& options, const Schema& schema,
                   ControlClient* client) {
  auto reader = LineReader::Open(options.lines);
  if (!reader.ok()) {
    return Fail(ExitCode::kFailed, std::string(reader.status().message()));
  }
  return LineSender(options, schema, client, reader->get()).Run();
}

}  // namespace troupe
