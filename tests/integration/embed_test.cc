// The example program, run as a user would.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int exit_code = 0;
  std::string output;
};

Outcome RunEmbed(const std::string& arguments) {
  const std::string command =
      RunfilePath("host/runtime/example/embed") + " " + arguments + " 2>&1";
  FILE* const pipe = popen(command.c_str(), "r");
  Outcome outcome;
  char buffer[256];
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) {
    outcome.output += buffer;
  }
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

TEST(EmbedTest, TheExampleCallsALibraryAndPrintsItsAnswer) {
  const Outcome outcome = RunEmbed(GuestPath("echo") + " test/echo hello");

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.output, "1@1/local:guest:0.0.0 answered: hello\n");
}

TEST(EmbedTest, TheExampleSaysWhichLibraryIsMissing) {
  const Outcome outcome = RunEmbed("/nowhere/x.so test/echo hello");

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("/nowhere/x.so"));
}

}  // namespace
}  // namespace troupe
