#include "tools/cli/screen.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "absl/time/clock.h"

namespace troupe {
namespace {

constexpr std::string_view kTake = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view kGiveBack = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kClearRestOfLine = "\x1b[K";
constexpr std::string_view kClearRest = "\x1b[J";

constexpr int kEndSignals[] = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t ended_by_signal = 0;

void OnSignal(int) { ended_by_signal = 1; }

void Write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

bool IsEndKey(char key) {
  constexpr char kCtrlC = 3;
  constexpr char kCtrlD = 4;
  return key == 'q' || key == 'Q' || key == kCtrlC || key == kCtrlD;
}

}  // namespace

bool Screen::IsTerminal() { return isatty(STDOUT_FILENO) == 1; }

Screen::Screen() {
  // Without SA_RESTART: poll() ends, and with it the command.
  struct sigaction action = {};
  action.sa_handler = &OnSignal;
  for (const int number : kEndSignals) sigaction(number, &action, nullptr);
  has_keys_ = tcgetattr(STDIN_FILENO, &before_) == 0;
  if (has_keys_) {
    termios keys = before_;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  }
  Write(kTake);
}

Screen::~Screen() {
  Write(kGiveBack);
  std::fflush(stdout);
  if (has_keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  for (const int number : kEndSignals) std::signal(number, SIG_DFL);
}

void Screen::Draw(const std::vector<std::string>& lines) {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) {
    size.ws_row = 24;
    size.ws_col = 80;
  }
  Write(kHome);
  const size_t count = std::min<size_t>(lines.size(), size.ws_row);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) Write("\r\n");
    Write(std::string_view(lines[i]).substr(0, size.ws_col));
    Write(kClearRestOfLine);
  }
  Write(kClearRest);
  std::fflush(stdout);
}

bool Screen::Wait(absl::Duration time) {
  const absl::Time until = absl::Now() + time;
  pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  while (ended_by_signal == 0) {
    const absl::Duration left = until - absl::Now();
    if (left <= absl::ZeroDuration()) return true;
    const int ready = poll(&keyboard, has_keys_ ? 1 : 0,
                           static_cast<int>(absl::ToInt64Milliseconds(
                               absl::Ceil(left, absl::Milliseconds(1)))));
    if (ready == 0) return true;
    if (ready < 0) return errno != EINTR && ended_by_signal == 0;
    char key = 0;
    if (read(STDIN_FILENO, &key, 1) != 1 || IsEndKey(key)) return false;
  }
  return false;
}

}  // namespace troupe
