// `troupe dev` with real libraries, as the shell sees it. The "compiler" copies
// a library that is there already, unless its source says that it is wrong.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/program.h"

namespace troupe {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class DevTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Not TempDir(): its path is longer than a socket's may be.
    char folder[] = "/tmp/troupe_dev_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    std::filesystem::create_directory(folder_ + "/src");
    Write("troupe.toml",
          "[host]\nsocket = \"s\"\n"
          "[[workload]]\nname = \"grow\"\npath = \"build/grow.so\"\n");
    // A build moves the library to its place, as linkers do.
    Write("make.sh",
          fmt::format("mkdir -p build && read version <src/version && "
                      "if [ \"$version\" = wrong ]; then "
                      "echo \"src/version:1: error: wrong\" >&2; exit 7; fi; "
                      "cp -f {}/tests/integration/growing_$version.so "
                      "build/next && mv build/next build/grow.so\n",
                      std::filesystem::current_path().string()));
    // libuv closes sockets by a call that ThreadSanitizer does not see; a file
    // that is opened under the same number seems to be shared then.
    Write(".tsan", "called_from_lib:libuv.so\n");
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }

  // Runs `troupe dev` with `arguments`, and `script` beside it: `edit VERSION`
  // changes the source in one step, `await TEXT` waits for a line on the
  // standard error, `$dev` is the process. What comes out is the script's, then
  // what `troupe dev` wrote to its standard output.
  ProgramResult WithDev(const std::string& arguments,
                        const std::string& script) const {
    return RunShell(fmt::format(
        "export TSAN_OPTIONS=suppressions={0}/.tsan; "
        "troupe=tools/cli/troupe; : >{0}/err; "
        "await() {{ until grep -q \"$1\" {0}/err; do "
        "kill -0 $dev 2>&- || {{ cat {0}/err >&2; exit 99; }}; done; }}; "
        "edit() {{ echo $1 >{0}.next; mv {0}.next {0}/src/version; }}; "
        "call() {{ $troupe call --socket {0}/s grow grow.Version; }}; "
        "$troupe dev {0} {1} >{0}/out 2>{0}/err & dev=$!; "
        "{2}; wait $dev; code=$?; cat {0}/out; cat {0}/err >&2; exit $code",
        folder_, arguments, script));
  }

  static constexpr char kMake[] = "--build-command 'sh make.sh'";

  std::string folder_;
};

TEST_F(DevTest, AnEditIsSeenByTheNextCall) {
  Write("src/version", "1\n");

  const ProgramResult result =
      WithDev(kMake,
              "await 'troupe: ready'; call; edit 2; await 'generation 2 of'; "
              "call; kill -INT $dev");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "1\n2\ndrained 0, dead-lettered 0\n") << result.err;
  EXPECT_THAT(result.err, HasSubstr("troupe: building: sh make.sh\n"));
  EXPECT_THAT(result.err, ContainsRegex("troupe: built in [0-9.]+ s\n"));
}

TEST_F(DevTest, WhatCannotBeBuiltIsSaidAndWaitedFor) {
  Write("src/version", "wrong\n");

  const ProgramResult result =
      WithDev(kMake,
              "await 'waiting for a change'; edit 1; await 'troupe: ready'; "
              "call; kill -INT $dev");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("1\n"));
  EXPECT_THAT(result.err,
              ContainsRegex("src/version:1: error: wrong\ntroupe: the build "
                            "failed with 7 after [0-9.]+ s; nothing runs, "
                            "waiting for a change\n"));
}

TEST_F(DevTest, ABuildThatFailsKeepsWhatRuns) {
  Write("src/version", "1\n");

  const ProgramResult result = WithDev(
      kMake,
      "await 'troupe: ready'; edit wrong; await 'what runs goes on'; call; "
      "edit 2; await 'generation 2 of'; call; kill -TERM $dev");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("1\n2\n")) << result.err;
  EXPECT_THAT(result.err, HasSubstr("src/version:1: error: wrong\n"));
}

TEST_F(DevTest, ALibraryThatIsRefusedIsSaidAndWaitedFor) {
  Write("src/version", "1\n");
  Write("make.sh", "mkdir -p build; cp -f src/version build/grow.so\n");

  const ProgramResult result =
      WithDev(kMake, "await 'nothing runs, waiting'; kill -INT $dev");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("grow.so' is refused: "));
}

TEST_F(DevTest, StopsABuildThatRuns) {
  ASSERT_EQ(RunShell("mkfifo " + folder_ + "/pipe").code, 0);

  // The pipe opens when the build runs, and ends when nobody has it any more.
  const ProgramResult result =
      WithDev("--build-command 'sleep 600 >pipe'",
              fmt::format("exec 3<{}/pipe; kill -INT $dev; cat <&3", folder_));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("the build failed")));
}

TEST_F(DevTest, AStopOfTheHostEndsItToo) {
  Write("src/version", "1\n");

  const ProgramResult result = WithDev(
      kMake, fmt::format("await 'troupe: ready'; $troupe stop --socket {}/s",
                         folder_));

  EXPECT_EQ(result.code, 0) << result.err;
}

TEST_F(DevTest, SaysWhatIsNoProject) {
  const ProgramResult no_folder = RunShell("tools/cli/troupe dev /none");
  EXPECT_EQ(no_folder.code, 2);
  EXPECT_THAT(no_folder.err, HasSubstr("'/none': No such file"));

  const ProgramResult no_build = RunShell("tools/cli/troupe dev " + folder_);
  EXPECT_EQ(no_build.code, 2);
  EXPECT_THAT(no_build.err, HasSubstr("say how it is built with "
                                      "--build-command"));

  std::filesystem::remove(folder_ + "/troupe.toml");
  const ProgramResult no_project = RunShell("tools/cli/troupe dev " + folder_);
  EXPECT_EQ(no_project.code, 2);
  EXPECT_THAT(no_project.err, HasSubstr("'troupe new' makes one"));
}

}  // namespace
}  // namespace troupe
