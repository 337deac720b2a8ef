#include "tools/cli/report.h"

#include <cstdio>
#include <string>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {

ExitCode Fail(ExitCode code, std::string_view text) {
  // What was printed before stays before, also when both go to one file.
  std::fflush(stdout);
  fmt::print(stderr, "troupe: {}\n", text);
  return code;
}

ExitCode FailConfiguration(const absl::Status& status) {
  if (absl::IsNotFound(status)) {
    return Fail(ExitCode::kConfiguration, std::string(status.message()));
  }
  std::fflush(stdout);
  fmt::print(stderr, "{}\n", std::string(status.message()));
  return ExitCode::kConfiguration;
}

ExitCode CodeOf(const control::Error& error) {
  if (error.source() == control::Error::ACTOR) return ExitCode::kActorError;
  if (error.code() == static_cast<uint32_t>(ErrorKind::kTimedOut)) {
    return ExitCode::kDeadlineExceeded;
  }
  return ExitCode::kFailed;
}

ExitCode FailControl(const control::Error& error) {
  return Fail(CodeOf(error), error.text());
}

ExitCode FailConnection(const absl::Status& status) {
  return Fail(ExitCode::kNoHost, std::string(status.message()));
}

void PrintLine(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
}

}  // namespace troupe
