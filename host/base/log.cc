#include "host/base/log.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

#include "host/base/json.h"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/ansicolor_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace troupe {
namespace {

void AddMember(std::string_view name, std::string_view value,
               std::string* line) {
  if (value.empty()) return;
  *line += fmt::format("\"{}\":{},", name, JsonQuote(value));
}

// The members of a line's object but time and level.
std::string ToJson(const LogOrigin& origin, std::string_view text) {
  std::string line;
  AddMember("actor", origin.actor, &line);
  AddMember("request_id", origin.request_id, &line);
  AddMember("trace_id", origin.trace_id, &line);
  line += "\"message\":";
  line += JsonQuote(text);
  return line;
}

// What follows time and level, on one line.
std::string ToText(const LogOrigin& origin, std::string_view text) {
  std::string line;
  if (!origin.actor.empty()) line = fmt::format("{}: ", origin.actor);
  line += text;
  if (!origin.request_id.empty()) {
    line += fmt::format(" request={}", origin.request_id);
  }
  if (!origin.trace_id.empty()) {
    line += fmt::format(" trace={}", origin.trace_id);
  }
  const std::string quoted = JsonQuote(line);
  return quoted.substr(1, quoted.size() - 2);
}

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

LogFormat Chosen(LogFormat format) {
  if (format != LogFormat::kAuto) return format;
  return isatty(STDERR_FILENO) == 1 ? LogFormat::kTerminal : LogFormat::kJson;
}

std::string PatternOf(LogFormat format) {
  switch (format) {
    case LogFormat::kTerminal:
      return "%H:%M:%S.%e %^%-8l%$ %v";
    case LogFormat::kJson:
      return R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
    default:
      return "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
  }
}

std::shared_ptr<spdlog::sinks::sink> NewSink(LogFormat format) {
  if (format != LogFormat::kTerminal) {
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  // https://no-color.org
  const char* const no_color = std::getenv("NO_COLOR");
  return std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(
      no_color != nullptr && *no_color != '\0' ? spdlog::color_mode::never
                                               : spdlog::color_mode::automatic);
}

// Programs compare times in UTC, people with the clock on their wall.
std::unique_ptr<spdlog::logger> NewLogger(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      PatternOf(format), format == LogFormat::kTerminal
                             ? spdlog::pattern_time_type::local
                             : spdlog::pattern_time_type::utc);
  auto logger = std::make_unique<spdlog::logger>("troupe", NewSink(format));
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::trace);
  return logger;
}

}  // namespace

Log::Log(LogLevel level, LogFormat format, const Clock* clock)
    : level_(level),
      format_(Chosen(format)),
      clock_(clock),
      logger_(NewLogger(format_)) {}

Log::Log(LogLevel level, LineFn take_line)
    : level_(level), take_line_(std::move(take_line)) {}

Log::~Log() = default;

bool Log::IsEnabled(LogLevel level) const { return level >= level_; }

void Log::Write(LogLevel level, const LogOrigin& origin,
                std::string_view text) {
  if (!IsEnabled(level)) return;
  if (take_line_ != nullptr) {
    take_line_(level, origin, text);
    return;
  }
  const std::string line =
      format_ == LogFormat::kJson ? ToJson(origin, text) : ToText(origin, text);
  const spdlog::log_clock::time_point time{
      std::chrono::milliseconds(clock_->WallMillis())};
  logger_->log(time, spdlog::source_loc(), ToSpdlog(level),
               spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace troupe
