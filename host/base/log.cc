#include "host/base/log.h"

#include <chrono>
#include <ctime>
#include <string>
#include <utility>

#include "host/base/json.h"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace troupe {
namespace {

// The message of a pattern, "%*": as a JSON string without its quotes.
class EscapedMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const std::string quoted = JsonQuote(
        std::string_view(message.payload.data(), message.payload.size()));
    line.append(quoted.data() + 1, quoted.data() + quoted.size() - 1);
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<EscapedMessage>();
  }
};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kCritical:
      break;
  }
  return spdlog::level::critical;
}

std::unique_ptr<spdlog::logger> NewLogger(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      spdlog::pattern_time_type::utc);
  formatter->add_flag<EscapedMessage>('*').set_pattern(
      format == LogFormat::kText
          ? "%Y-%m-%dT%H:%M:%S.%eZ %l %*"
          : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})");
  auto logger = std::make_unique<spdlog::logger>(
      "troupe", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::trace);
  return logger;
}

}  // namespace

Log::Log(LogLevel level, LogFormat format, const Clock* clock)
    : level_(level), clock_(clock), logger_(NewLogger(format)) {}

Log::Log(LogLevel level, LineFn take_line)
    : level_(level), take_line_(std::move(take_line)) {}

Log::~Log() = default;

bool Log::IsEnabled(LogLevel level) const { return level >= level_; }

void Log::Write(LogLevel level, std::string_view text) {
  if (!IsEnabled(level)) return;
  if (take_line_ != nullptr) {
    take_line_(level, text);
    return;
  }
  const spdlog::log_clock::time_point time{
      std::chrono::milliseconds(clock_->WallMillis())};
  logger_->log(time, spdlog::source_loc(), ToSpdlog(level),
               spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace troupe
