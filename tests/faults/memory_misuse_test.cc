// Guests that misuse memory in ways that can be found out. What can't be is in
// host/FAULTS.md.
#include <unistd.h>

#include <csignal>
#include <string>

#include "abi/codec.h"
#include "abi/identity.h"
#include "gtest/gtest.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/integration/crash_fixture.h"

namespace troupe {
namespace {

#if TROUPE_ASAN || TROUPE_TSAN
bool EndedByAbort(int status) { return EndedByFault(status); }
#else
bool EndedByAbort(int status) {
  return ::testing::KilledBySignal(SIGABRT)(status);
}
#endif

TEST(MemoryMisuseDeathTest, MemoryOfItsOwnFreedTwiceNamesTheGuest) {
#if TROUPE_TSAN
  GTEST_SKIP() << "ThreadSanitizer reports it and goes on";
#endif
  const auto crash = [] {
    ChildHost host;
    host.Call(host.Spawn("frees_twice", Placement::kShard), "test/own");
  };

  EXPECT_EXIT(crash(), EndedByAbort,
              ReportOf("double free(.|\n)*troupe: SIGABRT") +
                  GuestLine("frees_twice", "1", "test/own"));
}

TEST(MemoryMisuseDeathTest, ABufferOfTheHostGivenBackTwiceNamesTheGuest) {
  const auto crash = [] {
    ChildHost host;
    const ActrId guest = host.Spawn("frees_twice", Placement::kShard);
    host.Call(guest, "test/host", abi::EncodeToString(guest.type.View()));
  };

  EXPECT_EXIT(crash(), ::testing::KilledBySignal(SIGABRT),
              "troupe: free_host_buf\\(\\) is given 0x[0-9a-f]*, which is no "
              "buffer of the host's that is out: given back twice\\?\n"
              "troupe: SIGABRT" +
                  GuestLine("frees_twice", "1", "test/host"));
}

TEST(MemoryMisuseDeathTest, AReplyLongerThanItsMemoryNamesTheGuest) {
  const auto crash = [] {
    ChildHost host;
    host.Call(host.Spawn("overlong_reply"), "test/any");
  };

  EXPECT_EXIT(crash(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x[0-9a-f]*000") +
                  GuestLine("overlong_reply", "1", "test/any"));
}

TEST(MemoryMisuseDeathTest, ALargeFrameReadAfterItsEntryNamesTheGuest) {
#if TROUPE_TSAN
  GTEST_SKIP() << "ThreadSanitizer keeps memory that was freed";
#endif
  const auto crash = [] {
    ChildHost host;
    const ActrId guest = host.Spawn("keeps_frame", Placement::kShard);
    // Above what malloc() ever keeps for later.
    host.Call(guest, "test/keep", std::string(size_t{40} * 1024 * 1024, 'x'));
    host.Call(guest, "test/read");
  };

  EXPECT_EXIT(crash(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x[0-9a-f]*") +
                  GuestLine("keeps_frame", "1", "test/read"));
}

TEST(MemoryMisuseDeathTest, ASmallFrameReadAfterItsEntryGoesUnnoticed) {
  const auto read = [] {
    ChildHost host;
    const ActrId guest = host.Spawn("keeps_frame", Placement::kShard);
    host.Call(guest, "test/keep", "a secret");
    const auto answer = host.host().CallAndWait(guest, "test/read", "");
    _exit(answer.ok() && *answer == "read" ? 42 : 1);
  };

  EXPECT_EXIT(read(), ::testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace troupe
