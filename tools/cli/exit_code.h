// What the program `troupe` tells the shell.
#ifndef TROUPE_TOOLS_CLI_EXIT_CODE_H_
#define TROUPE_TOOLS_CLI_EXIT_CODE_H_

namespace troupe {

enum class ExitCode {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,           // the command line is wrong
  kConfiguration = 3,   // the configuration file is wrong
  kLibraryRefused = 4,  // a library cannot be loaded
  kActorError = 5,      // the actor answered an error
  kDeadlineExceeded = 6,
  kNoHost = 7,  // nobody listens at the socket
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_EXIT_CODE_H_
