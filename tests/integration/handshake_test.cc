// What becomes of a library that does not agree with its host when it is
// loaded, and that one which has is not asked again.
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "host/base/log.h"
#include "host/fiber/fault_handler.h"
#include "tests/integration/crash_fixture.h"
#include "tests/integration/negotiates_fixture.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using HandshakeTest = NegotiatesTest;

// Calls the route `from` of the library in `file` `to`, which is as long.
void Rename(const std::string& file, const std::string& from,
            const std::string& to) {
  std::ifstream library(file, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(library)), {});
  for (size_t at = 0; (at = content.find(from, at)) != std::string::npos;) {
    content.replace(at, from.size(), to);
  }
  std::ofstream(file, std::ios::binary) << content;
}

TEST_F(HandshakeTest, ALibraryThatAgreesServes) {
  ASSERT_THAT(AddFile(File("a.so")), IsOk());
  const absl::StatusOr<ActrId> id = host().Spawn("guest");

  ASSERT_THAT(id, IsOk());
  EXPECT_EQ(Call(*id, "test/echo", "hello").value_or(""), "hello");
}

// Before the host, which writes until its end.
struct DebugLines {
  std::vector<std::string> lines;
  Log log{LogLevel::kDebug,
          [this](LogLevel, const LogOrigin&, std::string_view text) {
            lines.emplace_back(text);
          }};
};

class AgreementLogTest : public DebugLines, public HandshakeTest {
 protected:
  AgreementLogTest() { options_.log = &log; }
};

TEST_F(AgreementLogTest, WhatWasAgreedOnIsLogged) {
  ASSERT_THAT(AddFile(File("a.so")), IsOk());

  EXPECT_THAT(lines, Contains("workload 'guest' agrees: protocol 3.1, features "
                              "timers, route test/echo version 2"));
}

TEST_F(HandshakeTest, TheReasonOfARefusalIsGivenWithTheFile) {
  Script("refuse");
  const std::string path = File("a.so");

  EXPECT_THAT(AddFile(path),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "workload 'guest': load '" + path +
                           "': it refuses this host (0.1.0): the moon is "
                           "full"));
}

TEST_F(HandshakeTest, ALibraryThatHangsIsGivenUpAndOthersServe) {
  Script("hang");
  const std::string path = File("a.so");

  EXPECT_THAT(AddFile(path),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       "workload 'guest': load '" + path +
                           "': 'negotiate' has not returned after 200ms"));

  EXPECT_EQ(Call(Actor("echo3"), "test/echo", "hello").value_or(""), "hello");
}

TEST_F(HandshakeTest, OneThatGaveNoAnswerMayTryAgainAndServe) {
  Script("hang");
  const std::string path = File("a.so");
  ASSERT_FALSE(AddFile(path).ok());

  Script("agree");

  EXPECT_THAT(AddFile(path), IsOk());
}

TEST_F(HandshakeTest, OneContentIsAskedOnce) {
  ASSERT_THAT(AddFile(File("a.so"), "one"), IsOk());
  ASSERT_THAT(AddFile(File("b.so"), "other"), IsOk());
  ASSERT_THAT(host().Spawn("one"), IsOk());
  ASSERT_THAT(host().Spawn("one"), IsOk());
  ASSERT_THAT(host().ReloadAndWait("one", {}), IsOk());
  EXPECT_EQ(Asked(), 1U);

  ASSERT_THAT(AddFile(File("c.so", 1), "third"), IsOk());
  EXPECT_EQ(Asked(), 2U) << "another content is";
}

TEST_F(HandshakeTest, ARefusalIsRememberedAsWell) {
  Script("refuse");
  ASSERT_FALSE(AddFile(File("a.so")).ok());

  EXPECT_THAT(AddFile(File("b.so")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "b.so': it refuses this host"));
  EXPECT_EQ(Asked(), 1U);
}

TEST_F(HandshakeTest, OneThatFailedIsAskedAgain) {
  Script("fail");
  const std::string path = File("a.so");
  EXPECT_THAT(AddFile(path), StatusIs(absl::StatusCode::kInternal,
                                      "its negotiate() returned code -4"));

  Script("agree");

  EXPECT_THAT(AddFile(path), IsOk());
}

TEST_F(HandshakeTest, AReloadThatIsRefusedChangesNothing) {
  ASSERT_THAT(AddFile(File("a.so")), IsOk());
  const absl::StatusOr<ActrId> id = host().Spawn("guest");
  ASSERT_THAT(id, IsOk());

  Script("refuse");
  const std::string next = File("next.so", 1);
  EXPECT_THAT(host().ReloadAndWait("guest", {.path = next}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "load '" + next + "': it refuses this host"));
  Script("hang");
  EXPECT_THAT(host().ReloadAndWait("guest", {.path = File("next.so", 2)}),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "after 200ms"));

  EXPECT_EQ(Call(*id, "test/echo", "hello").value_or(""), "hello");
}

TEST_F(HandshakeTest, AReloadWarnsOfRoutesOfAnotherVersion) {
  ASSERT_THAT(AddFile(File("a.so")), IsOk());
  setenv("TROUPE_NEGOTIATES_VERSION", "3", 1);

  const auto report =
      host().ReloadAndWait("guest", {.path = File("next.so", 1)});

  unsetenv("TROUPE_NEGOTIATES_VERSION");
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->warnings,
              Contains("route 'test/echo' is of version 3, it was of 2"));
  const auto same = host().ReloadAndWait("guest", {});
  ASSERT_THAT(same, IsOk());
  EXPECT_THAT(same->warnings, IsEmpty());
}

TEST_F(HandshakeTest, OfARouteThatIsGoneOrNewNoVersionIsTold) {
  ASSERT_THAT(AddFile(File("a.so")), IsOk());
  const std::string next = File("next.so", 1);
  Rename(next, "test/echo", "test/ohce");

  const auto report = host().ReloadAndWait("guest", {.path = next});

  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->warnings, ElementsAre("route 'test/echo' is gone"));
}

class HandshakeDeathTest : public HandshakeTest {
 protected:
  // A library that ends the process may be given up before it has.
  void LoadAndWait(const std::string& path) {
    static_cast<void>(AddFile(path));
    while (true) pause();
  }
};

TEST_F(HandshakeDeathTest, AFaultInItNamesTheLibrary) {
  Script("segfault");
  const std::string path = File("a.so");
  const auto load = [&] {
    InstallFaultHandler();
    LoadAndWait(path);
  };

  EXPECT_EXIT(load(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x10") + ", in guest '" +
                  path + "' generation 3, method 'negotiate'\n");
}

TEST_F(HandshakeDeathTest, ExitInItDoesNotPassForTheHostsOwn) {
  Script("exit");
  const std::string path = File("a.so");
  const auto load = [&] {
    InstallFaultHandler();
    LoadAndWait(path);
  };

  EXPECT_EXIT(load(), ::testing::ExitedWithCode(kGuestCalledExitCode),
              "troupe: exit\\(3\\) called, in guest '" + path +
                  "' generation 3, method 'negotiate'\n");
}

}  // namespace
}  // namespace troupe
