#include "tests/tools/program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fmt/format.h"

namespace troupe {
namespace {

std::string TakeFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  unlink(path.c_str());
  return text;
}

}  // namespace

ProgramResult RunShell(const std::string& command) {
  static int count = 0;
  const std::string base = fmt::format(
      "{}/run-{}-{}", std::getenv("TEST_TMPDIR"), getpid(), count++);
  const int status = std::system(
      fmt::format("( {} ) >{}.out 2>{}.err", command, base, base).c_str());
  ProgramResult result;
  result.code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = TakeFile(base + ".out");
  result.err = TakeFile(base + ".err");
  return result;
}

}  // namespace troupe
