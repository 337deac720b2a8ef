// Lines for whoever runs the host, on stderr: text for people or JSON for
// programs. An object that its user is given, not a global, and nothing for the
// path of a message.
#ifndef TROUPE_HOST_BASE_LOG_H_
#define TROUPE_HOST_BASE_LOG_H_

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "fmt/format.h"
#include "host/base/clock.h"

namespace spdlog {
class logger;
}  // namespace spdlog

namespace troupe {

// The levels at which guests log too.
using LogLevel = abi::LogLevel;

enum class LogFormat {
  kAuto,      // kTerminal where stderr is one, else kJson
  kTerminal,  // 09:30:00.125 warning  mailbox of actor 'a' is full, in colours
  kText,      // 2024-05-01T09:30:00.125Z warning mailbox of actor 'a' is full
  kJson,  // {"time":"…","level":"warning","message":"…"}, one object a line
};

// Whose line it is; empty: the host's own, or nothing known.
struct LogOrigin {
  std::string_view actor = {};
  // What the actor has in hand.
  std::string_view request_id = {};
  std::string_view trace_id = {};
};

// Thread: any, all of it. Each call is one line, whatever its text holds: line
// breaks and other control characters are escaped, so that a guest's text
// cannot look like a line of ours.
class Log {
 public:
  // Takes a line as it was written, without its time.
  using LineFn = std::function<void(LogLevel level, const LogOrigin& origin,
                                    std::string_view text)>;

  // Lines below `level` are dropped. `clock` gives their time and outlives
  // this.
  Log(LogLevel level, LogFormat format, const Clock* clock);

  // Hands its lines to `take_line` instead, for programs that have a log of
  // their own: on whichever thread writes one, and several at a time.
  Log(LogLevel level, LineFn take_line);
  ~Log();

  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  template <typename... Args>
  void Trace(fmt::format_string<Args...> text, Args&&... args) {
    Format(LogLevel::kTrace, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void Debug(fmt::format_string<Args...> text, Args&&... args) {
    Format(LogLevel::kDebug, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void Info(fmt::format_string<Args...> text, Args&&... args) {
    Format(LogLevel::kInfo, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void Warn(fmt::format_string<Args...> text, Args&&... args) {
    Format(LogLevel::kWarn, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void Error(fmt::format_string<Args...> text, Args&&... args) {
    Format(LogLevel::kError, text, std::forward<Args>(args)...);
  }

  bool IsEnabled(LogLevel level) const;

  // For a level or a text that is known at run time only, a guest's for
  // example.
  void Write(LogLevel level, std::string_view text) { Write(level, {}, text); }
  void Write(LogLevel level, const LogOrigin& origin, std::string_view text);

 private:
  template <typename... Args>
  void Format(LogLevel level, fmt::format_string<Args...> text,
              Args&&... args) {
    if (!IsEnabled(level)) return;
    Write(level, fmt::format(text, std::forward<Args>(args)...));
  }

  // Constant after construction.
  const LogLevel level_;
  const LogFormat format_ = LogFormat::kText;
  const LineFn take_line_;
  const Clock* const clock_ = nullptr;            // without `take_line_`,
  const std::unique_ptr<spdlog::logger> logger_;  // as this one is
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_LOG_H_
