#include "tests/tools/host_program.h"

#include "fmt/format.h"

namespace troupe {

ProgramResult RunWithHost(const std::string& folder,
                          const std::string& arguments,
                          const std::string& script,
                          const std::string& before) {
  return RunShell(fmt::format(
      "{3}; troupe=tools/cli/troupe; socket='--socket {0}/s'; "
      "rm -f {0}/err; "
      "$troupe run $socket {1} >{0}/out 2>{0}/err & host=$!; "
      "until grep -qs 'troupe: ready' {0}/err; do "
      "kill -0 $host || {{ cat {0}/err >&2; exit 99; }}; done; "
      "{2}; wait $host; code=$?; cat {0}/out; cat {0}/err >&2; exit $code",
      folder, arguments, script, before));
}

}  // namespace troupe
