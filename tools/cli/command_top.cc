#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/report.h"
#include "tools/cli/screen.h"
#include "tools/cli/table.h"
#include "tools/cli/top_table.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

// What the host says now, beside what it said the time before.
class TopReader {
 public:
  TopReader(ControlClient* client, TopSort sort)
      : client_(client), sort_(sort) {}

  // False: it failed, and Report() says how.
  bool Read() {
    control::Request request;
    request.mutable_ps()->set_latencies(true);
    response_ = client_->Exchange(std::move(request));
    if (!response_.ok() || response_->has_error()) return false;
    const absl::Time now = absl::Now();
    rows_ = TopRows(before_.has_value() ? &*before_ : nullptr, response_->ps(),
                    now - read_at_, sort_);
    before_ = std::move(*response_->mutable_ps());
    read_at_ = now;
    return true;
  }

  ExitCode Report() const {
    if (!response_.ok()) return FailConnection(response_.status());
    return FailControl(response_->error());
  }

  const std::vector<TopRow>& rows() const { return rows_; }

 private:
  ControlClient* const client_;
  const TopSort sort_;
  absl::StatusOr<control::Response> response_;
  std::optional<control::PsResponse> before_;
  absl::Time read_at_;
  std::vector<TopRow> rows_;
};

// Once, unless a count asks for more.
ExitCode PrintPlainly(const TopOptions& options, TopReader* reader) {
  const uint64_t count = options.count == 0 ? 1 : options.count;
  for (uint64_t i = 0; i < count; ++i) {
    if (i > 0) absl::SleepFor(options.interval);
    if (!reader->Read()) return reader->Report();
    if (options.client.output == Output::kJson) {
      PrintLine(TopJson(reader->rows()));
      continue;
    }
    if (i > 0) PrintLine("");
    for (const std::string& line : TableLines(TopTable(reader->rows()))) {
      PrintLine(line);
    }
  }
  return ExitCode::kOk;
}

ExitCode ShowLive(const TopOptions& options, TopReader* reader,
                  const control::HelloResponse& host) {
  std::optional<Screen> screen(std::in_place);
  for (uint64_t i = 0; options.count == 0 || i < options.count; ++i) {
    if (i > 0 && !screen->Wait(options.interval)) break;
    if (!reader->Read()) {
      screen.reset();  // Else the report would go with its page.
      return reader->Report();
    }
    std::vector<std::string> lines = {
        fmt::format("troupe {}, process {}: {} actors, every {}; q ends",
                    host.program_version(), host.pid(), reader->rows().size(),
                    absl::FormatDuration(options.interval)),
        ""};
    for (std::string& line : TableLines(TopTable(reader->rows()))) {
      lines.push_back(std::move(line));
    }
    screen->Draw(lines);
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode Execute(const TopOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  TopReader reader(client.get(), options.sort);
  if (options.client.output == Output::kJson || !Screen::IsTerminal()) {
    return PrintPlainly(options, &reader);
  }
  return ShowLive(options, &reader, client->host());
}

}  // namespace troupe
