// Signals that reach `troupe run` in each phase of its life: a guest raises
// them, so that they come when they should.
#include <csignal>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/host_program.h"

namespace troupe {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGuest[] = "phases=tests/guests/phases.so";
constexpr char kSummary[] = "drained 0, dead-lettered 0\n";

class SignalsTest : public ::testing::Test {
 protected:
  // `often`: "once", or empty for each time.
  static std::string In(const char* phase, int number, const char* often = "") {
    return fmt::format("export TROUPE_IN_{}='signal {} {}'", phase, number,
                       often);
  }

  ProgramResult Host(const std::string& script,
                     const std::string& before = ":") const {
    return RunWithHost(folder_ / ".", kGuest, script, before);
  }

  const TempFolder folder_;
};

TEST_F(SignalsTest, WhichAskForAnEndGetAnOrderlyOneWhileItStarts) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    for (const char* phase : {"LOAD", "CREATE", "START"}) {
      const ProgramResult result =
          RunShell(In(phase, number) + "; tools/cli/troupe run --socket " +
                   folder_ / "s" + " " + kGuest);

      EXPECT_EQ(result.code, 0) << phase << number << result.err;
      EXPECT_EQ(result.out, kSummary) << phase << number;
    }
  }
}

TEST_F(SignalsTest, WhichAskForAnEndGetAnOrderlyOneWhileItRuns) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    const ProgramResult result =
        Host("$troupe call $socket phases test/harm --text done",
             In("HANDLE", number));

    EXPECT_EQ(result.code, 0) << number << result.err;
    EXPECT_THAT(result.out, HasSubstr("drained ")) << number;
  }
}

TEST_F(SignalsTest, WhichAskForAnEndChangeNothingWhileItStops) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    for (const char* phase : {"STOP", "DESTROY", "UNLOAD"}) {
      const ProgramResult result =
          Host("$troupe stop $socket", In(phase, number));

      EXPECT_EQ(result.code, 0) << phase << number << result.err;
      EXPECT_THAT(result.out, EndsWith(kSummary)) << phase << number;
    }
  }
}

TEST_F(SignalsTest, WhichAskForAnEndAgainGetItAsLibrariesAreUnloaded) {
  for (const int number : {SIGTERM, SIGINT}) {
    const ProgramResult result =
        Host(fmt::format("kill -{} $host", number), In("UNLOAD", number));

    EXPECT_EQ(result.code, 128 + number) << result.err;
    EXPECT_EQ(result.out, kSummary) << number;
    EXPECT_THAT(result.err, HasSubstr("second signal, ending at once"));
  }
}

TEST_F(SignalsTest, WhichAskForAnEndLetAReloadEnd) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    // From the old instance, in the middle of its end. The client hears what
    // came first: the end of the reload, that of the host, or nothing more.
    const ProgramResult result =
        Host("$troupe reload $socket phases; echo code $?",
             In("DESTROY", number, "once"));

    EXPECT_EQ(result.code, 0) << number << result.err;
    EXPECT_THAT(result.out, EndsWith(kSummary)) << number;
    if (result.out.starts_with("code 1\n")) {
      EXPECT_THAT(result.err, HasSubstr("the host is stopping")) << number;
    } else if (result.out.starts_with("code 7\n")) {
      EXPECT_THAT(result.err, HasSubstr("closed the connection")) << number;
    } else {
      EXPECT_THAT(result.out, HasSubstr(" runs, 1 actor switched")) << number;
      EXPECT_THAT(result.out, HasSubstr("code 0\n")) << number;
    }
  }
}

TEST_F(SignalsTest, OfOtherKindsAreNoReasonToEnd) {
  for (const int number : {SIGPIPE, SIGCHLD, SIGURG, SIGWINCH, SIGCONT}) {
    std::string everywhere;
    for (const char* phase :
         {"LOAD", "CREATE", "START", "HANDLE", "STOP", "DESTROY", "UNLOAD"}) {
      everywhere += In(phase, number) + "; ";
    }
    const ProgramResult result = Host(
        "$troupe call $socket phases test/harm --text done; "
        "$troupe stop $socket",
        everywhere + ":");

    EXPECT_EQ(result.code, 0) << number << result.err;
    EXPECT_THAT(result.out, StartsWith("done\n")) << number;
  }
}

TEST_F(SignalsTest, AHangUpThatIsIgnoredStaysIgnored) {
  const ProgramResult result = Host(
      "kill -HUP $host; "
      "$troupe call $socket phases test/harm --text done; "
      "$troupe stop $socket",
      "trap '' HUP");

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("done\n"));
}

TEST_F(SignalsTest, ASecondHangUpIsNoSecondWish) {
  const ProgramResult result = Host("kill -HUP $host", In("STOP", SIGHUP));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, kSummary);
}

}  // namespace
}  // namespace troupe
