// A process that harms its check on purpose has an outcome as well.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tools/conformance/check.h"
#include "tools/conformance/child.h"

namespace troupe::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Of processes that end by themselves.
constexpr absl::Duration kAmple = absl::Seconds(60);
// Of those that do not.
constexpr absl::Duration kShort = absl::Milliseconds(300);

Outcome OutcomeOf(absl::FunctionRef<Outcome()> work,
                  absl::Duration deadline = kAmple) {
  const absl::StatusOr<Outcome> outcome = RunInChild(deadline, work);
  EXPECT_THAT(outcome, IsOk());
  return outcome.value_or(Skip("not run"));
}

[[noreturn]] Outcome Hang() {
  for (;;) pause();
}

// To each pipe that the process has, as a library does that takes a number for
// a descriptor of its own.
void WriteToPipes(std::string_view bytes) {
  constexpr int kMostDescriptors = 1024;
  for (int fd = STDERR_FILENO + 1; fd < kMostDescriptors; ++fd) {
    struct stat file = {};
    if (fstat(fd, &file) != 0 || !S_ISFIFO(file.st_mode)) continue;
    while (write(fd, bytes.data(), bytes.size()) < 0 && errno == EINTR) {
    }
  }
}

void CloseAll() {
  constexpr int kMostDescriptors = 1024;
  for (int fd = STDERR_FILENO + 1; fd < kMostDescriptors; ++fd) close(fd);
}

TEST(HostileChildTest, ALongTextIsCut) {
  const Outcome outcome =
      OutcomeOf([] { return Fail(std::string(1 << 20, 'x')); });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_THAT(outcome.text, Not(HasSubstr("not its own")));
}

TEST(HostileChildTest, ASignalIsAFindingThatSaysWhatWasTriedAndWritten) {
  const Outcome outcome = OutcomeOf([]() -> Outcome {
    Trying("a call");
    std::puts("out of luck");
    raise(SIGKILL);
    return Pass();
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_THAT(outcome.text, HasSubstr("signal 9 (SIGKILL) at 'a call'"));
  EXPECT_THAT(outcome.text, HasSubstr("out of luck"));
}

TEST(HostileChildTest, AHangWithoutDescriptorsIsAFinding) {
  const auto work = [] {
    CloseAll();
    return Hang();
  };

  EXPECT_THAT(OutcomeOf(work, kShort).text, HasSubstr("has not returned"));
}

TEST(HostileChildTest, AHangInTheGroupOfTheParentIsAFinding) {
  const auto work = [] {
    setpgid(0, getpgid(getppid()));
    return Hang();
  };

  EXPECT_THAT(OutcomeOf(work, kShort).text, HasSubstr("has not returned"));
}

TEST(HostileChildTest, AnOutcomeThatCannotBeWrittenIsAFinding) {
  const Outcome outcome = OutcomeOf([] {
    CloseAll();
    return Pass();
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
  EXPECT_THAT(outcome.text, HasSubstr("whose pipe is gone"));
}

TEST(HostileChildTest, ACrashIsSeenAlthoughAHelperKeepsThePipe) {
  const Outcome outcome = OutcomeOf([]() -> Outcome {
    if (fork() == 0) Hang();
    raise(SIGKILL);
    return Pass();
  });

  EXPECT_THAT(outcome.text, HasSubstr("SIGKILL"));
}

TEST(HostileChildTest, BytesInThePipeAreAFinding) {
  using namespace std::string_view_literals;  // NOLINT: for NULs
  for (const std::string_view bytes : {"\0"sv, "p\0"sv, "junk"sv}) {
    const Outcome outcome = OutcomeOf([bytes] {
      WriteToPipes(bytes);
      return Pass();
    });

    EXPECT_EQ(outcome.kind, Outcome::Kind::kFail);
    EXPECT_THAT(outcome.text, HasSubstr("a file descriptor that is not its"));
  }
}

TEST(HostileChildTest, BytesWithoutEndInThePipeAreAFinding) {
  const Outcome outcome = OutcomeOf([]() -> Outcome {
    const std::string junk(4096, 'x');
    for (;;) WriteToPipes(junk);
  });

  EXPECT_THAT(outcome.text, HasSubstr("a file descriptor that is not its"));
}

TEST(HostileChildTest, WhatWasWrittenTellsATerminalNothing) {
  const Outcome outcome = OutcomeOf([]() -> Outcome {
    std::puts("\x1b[31mred\ttail");
    _exit(1);
  });

  EXPECT_THAT(outcome.text, HasSubstr("?[31mred\ttail"));
}

TEST(HostileChildTest, WhatWasWrittenBeginsWithAWholeCharacter) {
  const Outcome outcome = OutcomeOf([]() -> Outcome {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "\xe2\x82\xac";  // U+20AC
    std::puts(text.c_str());
    _exit(1);
  });

  EXPECT_THAT(outcome.text, HasSubstr("it wrote:\n\xe2\x82\xac"));
}

TEST(HostileChildTest, ThereIsNothingToReadAndABoundToWhatIsWritten) {
  const Outcome outcome = OutcomeOf([] {
    char byte = 0;
    if (read(STDIN_FILENO, &byte, 1) != 0)
      return Fail("its input is not empty");
    rlimit most = {};
    getrlimit(RLIMIT_FSIZE, &most);
    return most.rlim_cur <= rlim_t{1} << 30 ? Pass() : Fail("no bound");
  });

  EXPECT_EQ(outcome.kind, Outcome::Kind::kPass) << outcome.text;
}

}  // namespace
}  // namespace troupe::conformance
