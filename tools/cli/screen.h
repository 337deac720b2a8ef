// A terminal that a command draws on again and again, and leaves as it was.
#ifndef TROUPE_TOOLS_CLI_SCREEN_H_
#define TROUPE_TOOLS_CLI_SCREEN_H_

#include <termios.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace troupe {

// Thread: one; at most one object in the process.
class Screen {
 public:
  // Whether the standard output is a terminal.
  static bool IsTerminal();

  // Takes the terminal: a page of its own, without a cursor, keys as they are
  // pressed. SIGTERM and SIGHUP become a wish to end.
  Screen();
  // Gives it back, with what was on it.
  ~Screen();

  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // Shows `lines` from the top, cut to the size of the terminal.
  void Draw(const std::vector<std::string>& lines);

  // Waits for `time`. False, at once, when the user wants to end: q, Ctrl-C,
  // Ctrl-D, a signal, or a terminal that is gone.
  bool Wait(absl::Duration time);

 private:
  // Constant after construction. Without a terminal to read keys from, the
  // keyboard stays as it is.
  termios before_;
  bool has_keys_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_SCREEN_H_
