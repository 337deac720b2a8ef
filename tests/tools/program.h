// Runs programs and keeps what they say.
#ifndef TROUPE_TESTS_TOOLS_PROGRAM_H_
#define TROUPE_TESTS_TOOLS_PROGRAM_H_

#include <string>

namespace troupe {

struct ProgramResult {
  int code = -1;  // what it ended with; 128 + the signal that ended it
  std::string out;
  std::string err;
};

// Runs `command` in a shell and waits for its end.
ProgramResult RunShell(const std::string& command);

}  // namespace troupe

#endif  // TROUPE_TESTS_TOOLS_PROGRAM_H_
