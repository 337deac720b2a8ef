// `troupe run` as a shell runs it, with a script beside it.
#ifndef TROUPE_TESTS_TOOLS_HOST_PROGRAM_H_
#define TROUPE_TESTS_TOOLS_HOST_PROGRAM_H_

#include <string>

#include "tests/tools/program.h"

namespace troupe {

// Runs a host with `arguments`, and `script` once it is ready; in it $troupe is
// the program, $socket the options that reach the host and $host its process.
// What comes out is the script's and then the host's. Its files are in
// `folder`; `before` runs ahead of it, in the same shell.
ProgramResult RunWithHost(const std::string& folder,
                          const std::string& arguments,
                          const std::string& script,
                          const std::string& before = ":");

}  // namespace troupe

#endif  // TROUPE_TESTS_TOOLS_HOST_PROGRAM_H_
