// A process that has no file descriptor left: what needs one is refused with
// the reason, all else goes on, and nothing is lost when there are some again.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/faults/scarce.h"
#include "tests/host/control/control_fixture.h"
#include "tests/host/control/raw_client.h"
#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

constexpr char kReason[] = "oo many open files";
#if TROUPE_ASAN
constexpr char kSanitizersOwn[] =
    "the sanitizer opens a pipe to look whether an object may be read";
#endif

class DescriptorsTest : public HostTest {
 protected:
  void SetUp() override {
#if TROUPE_ASAN
    GTEST_SKIP() << kSanitizersOwn;
#endif
  }

  // Runs `attempt` with no descriptor left, then with one and so on until it
  // succeeds. Before, each ends with the reason and closes those it had.
  template <typename Attempt>
  static void TryWithEachNumber(Attempt attempt) {
    const size_t before = OpenDescriptors();
    size_t left = 0;
    for (;; ++left) {
      absl::Status status;
      {
        const FewDescriptors few(left);
        status = attempt();
      }
      if (status.ok()) break;
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, kReason))
          << "with " << left << " left";
      EXPECT_EQ(OpenDescriptors(), before) << "with " << left << " left";
    }
    EXPECT_GT(left, 0U);
    EXPECT_EQ(OpenDescriptors(), before);
  }
};

TEST_F(DescriptorsTest, AHostThatGetsTooFewIsNotMadeAndLeavesNothing) {
  const TempFolder folder;
  const std::string copies = folder / "copies";
  std::filesystem::create_directory(copies);
  const size_t before = OpenDescriptors();
  absl::StatusOr<std::unique_ptr<Host>> host = absl::UnknownError("");

  size_t left = 0;
  for (; !host.ok(); ++left) {
    {
      const FewDescriptors few(left);
      host = Host::Create({.shards = 2, .runtime_dir = copies});
    }
    if (host.ok()) break;
    EXPECT_THAT(std::string(host.status().message()), HasSubstr(kReason));
    EXPECT_LE(OpenDescriptors(), before + 2) << "with " << left << " left";
    EXPECT_TRUE(std::filesystem::is_empty(copies)) << "with " << left;
  }
  EXPECT_GT(left, 0U);
  host->reset();
  // The process has its first pipe for signals by now.
  EXPECT_LE(OpenDescriptors(), before + 2);
}

TEST_F(DescriptorsTest, ALibraryCantBeAddedAndCanBeLater) {
  ASSERT_THAT(host().Actors(), ::testing::IsEmpty());
  for (const char* guest : {"echo", "echo3"}) {
    TryWithEachNumber([this, guest] { return Add(guest); });
    EXPECT_THAT(host().Spawn(guest), IsOk());
  }
}

TEST_F(DescriptorsTest, AnActorWithALibraryOfItsOwnCantBeMade) {
  const ActrId first = Actor("echo");

  TryWithEachNumber([this] { return host().Spawn("echo").status(); });

  EXPECT_EQ(*Call(first, "test/echo", "still"), "still");
}

TEST_F(DescriptorsTest, AReloadFailsAndWhatRunsGoesOn) {
  const ActrId echo = Actor("echo3");

  TryWithEachNumber([this, &echo] {
    absl::Status status = host().ReloadAndWait("echo3").status();
    EXPECT_EQ(*Call(echo, "test/echo", "still"), "still");
    return status;
  });
}

TEST_F(DescriptorsTest, MessagesAndActorsOfALoadedLibraryNeedNone) {
  const ActrId first = Actor("echo3");
  const FewDescriptors none(0);

  const absl::StatusOr<ActrId> second = host().Spawn("echo3");

  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(*Call(first, "test/echo", "one"), "one");
  EXPECT_EQ(*Call(*second, "test/echo", "two"), "two");
  EXPECT_THAT(host().StopActor(*second), IsOk());
  AwaitEnd(*second);
}

class ConnectionsTest : public ControlServerTest {};

TEST_F(ConnectionsTest, AClientTooManyIsTurnedAwayAndOthersAreServed) {
#if TROUPE_ASAN
  GTEST_SKIP() << kSanitizersOwn;
#endif
  RawClient first(socket_);
  ASSERT_TRUE(first.Hello().has_hello());
  {
    // The client's own.
    const FewDescriptors one(1);
    RawClient turned_away(socket_);
    EXPECT_FALSE(turned_away.Receive().has_value());
    ASSERT_TRUE(first.Exchange(Call(2, "test.Echo", "hi")).has_call());
  }

  RawClient next(socket_);
  EXPECT_TRUE(next.Hello().has_hello());
}

}  // namespace
}  // namespace troupe
