// A heap that refuses: large messages, whose size is a sender's or a guest's
// choice, are refused; without memory for anything else the process ends and
// says so.
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/sanitizer.h"
#include "tests/integration/host_fixture.h"

namespace {

// Allocations of at least so many bytes are counted down; the one that finds
// zero fails.
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
std::atomic<size_t> counted_bytes{0};
std::atomic<int64_t> until_failure{kNever};

}  // namespace

#if !TROUPE_ASAN && !TROUPE_TSAN
extern "C" void* __libc_malloc(size_t bytes);  // NOLINT: glibc's name.

// In front of the C library's, for all of this process.
extern "C" void* malloc(size_t bytes) noexcept {
  if (until_failure.load() != kNever && bytes >= counted_bytes.load() &&
      until_failure.fetch_sub(1) == 0) {
    errno = ENOMEM;
    return nullptr;
  }
  return __libc_malloc(bytes);
}
#endif

namespace troupe {
namespace {

constexpr size_t kLarge = size_t{1024} * 1024;

void FailAllocation(int64_t index, size_t of_at_least) {
  counted_bytes.store(of_at_least);
  until_failure.store(index);
}

// True when none has failed: there were fewer.
bool StopFailing() { return until_failure.exchange(kNever) >= 0; }

class OutOfMemoryTest : public HostTest {
 protected:
  void SetUp() override {
#if TROUPE_ASAN || TROUPE_TSAN
    GTEST_SKIP() << "the sanitizer has the heap";
#endif
  }

  ActrId MakeCareless();
};

// Echoes; or asks the Shell, and would go on whatever comes of it.
class Careless : public Workload {
 public:
  Careless() {
    On("test/ask", &Careless::Ask);
    On("test/echo", &Careless::Echo);
  }

 private:
  absl::StatusOr<std::string_view> Echo(Context&, std::string_view text) {
    return text;
  }
  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view) {
    try {
      return ctx.Call(Dest::Shell(), "fail", "");
    } catch (...) {
      return "caught";
    }
  }
};

ActrId OutOfMemoryTest::MakeCareless() {
  WorkloadOptions options;
  options.name = "careless";
  options.linked =
      LinkedTable<Careless>("test:careless:1.0.0", {"test/ask", "test/echo"});
  EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
  const absl::StatusOr<ActrId> id = host().Spawn("careless");
  EXPECT_THAT(id, IsOk());
  return id.value_or(ActrId{});
}

class LargeMessagesTest : public OutOfMemoryTest {
 protected:
  // The outcome without the allocation of that index.
  absl::Status Without(int64_t index, const ActrId& target) {
    const std::string payload(kLarge, 'x');
    PendingReply reply;
    FailAllocation(index, kLarge);
    host().Call(target, "test/echo", payload, {},
                [done = reply.done()](const Reply& answer) mutable {
                  Reply outcome;
                  outcome.status = answer.status;
                  done(outcome);
                });
    absl::Status outcome = reply.Await().status();
    EXPECT_FALSE(StopFailing()) << "fewer allocations than " << index;
    return outcome;
  }
};

TEST_F(LargeMessagesTest, AreRefusedAndTheNextOneIsNot) {
  const ActrId careless = MakeCareless();
  const auto refusal = StatusIs(absl::StatusCode::kUnavailable,
                                "no memory for a message of 1048576 bytes");

  EXPECT_THAT(Without(0, careless), refusal) << "what the caller passes";
  EXPECT_THAT(Without(1, careless), refusal) << "what travels";
  EXPECT_FALSE(Without(2, careless).ok()) << "what the guest answers with";

  EXPECT_THAT(Call(careless, "test/echo", std::string(kLarge, 'x')), IsOk());
}

TEST_F(LargeMessagesTest, SoAreLargeRepliesOfOlderGuests) {
  const ActrId echo = Actor("echo");

  EXPECT_THAT(Without(2, echo), StatusIs(absl::StatusCode::kInternal,
                                         "no memory for a reply of"));

  EXPECT_THAT(Call(echo, "test/echo", std::string(kLarge, 'x')), IsOk());
}

TEST_F(OutOfMemoryTest, WithoutMemoryForTheHostItselfTheProcessEnds) {
  const auto run = [this] {
    InstallFaultHandler();
    const ActrId careless = MakeCareless();
    EXPECT_THAT(host().AddShellHandler("fail",
                                       [](const ShellRequest&, Responder) {
                                         throw std::bad_alloc();
                                       }),
                IsOk());
    static_cast<void>(Call(careless, "test/ask"));
    _exit(42);
  };

  EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGABRT),
              "std::bad_alloc(.|\n)*troupe: SIGABRT, in guest(.|\n)*"
              "method 'test/ask'");
}

TEST_F(OutOfMemoryTest, WithoutMemoryForASmallMessageTheProcessSaysSo) {
  const auto run = [this] {
    InstallFaultHandler();
    const ActrId careless = MakeCareless();
    const std::string payload(5000, 'x');
    FailAllocation(0, payload.size());
    static_cast<void>(Call(careless, "test/echo", payload));
    _exit(42);
  };

  EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGABRT),
              "troupe: out of memory: no [0-9]* bytes for a message\n"
              "troupe: SIGABRT");
}

}  // namespace
}  // namespace troupe
