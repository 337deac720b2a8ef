// A heap that refuses: large messages, whose size is a sender's or a guest's
// choice, are refused; without memory for anything else whoever asked has an
// answer, or the process ends and says so.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <new>
#include <semaphore>
#include <string>
#include <string_view>
#include <utility>

#include "abi/identity.h"
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
extern "C" {
// NOLINTBEGIN: glibc's names.
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
// NOLINTEND
}

static bool IsRefused(size_t bytes) {
  if (until_failure.load() == kNever || bytes < counted_bytes.load() ||
      until_failure.fetch_sub(1) != 0) {
    return false;
  }
  errno = ENOMEM;
  return true;
}

// In front of the C library's, for all of this process. realloc is left to the
// guests in C, which end without it.
// NOLINTBEGIN: glibc's parameters have names of its own.
extern "C" void* malloc(size_t bytes) noexcept {
  return IsRefused(bytes) ? nullptr : __libc_malloc(bytes);
}
extern "C" void* calloc(size_t count, size_t bytes) noexcept {
  return IsRefused(count * bytes) ? nullptr : __libc_calloc(count, bytes);
}
// NOLINTEND
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

// Echoes; or asks the Shell or another actor, and would go on whatever comes of
// it.
class Careless : public Workload {
 public:
  Careless() {
    On("test/ask", &Careless::Ask);
    On("test/ask_actor", &Careless::AskActor);
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
  // What the host can't go on with must not arrive here, where it would be
  // caught: only what the guest's own side lacks may.
  absl::StatusOr<std::string> AskActor(Context& ctx, std::string_view id) {
    try {
      ActrId other;
      if (!ParseActrId(id, &other).empty()) {
        return absl::InvalidArgumentError("no id");
      }
      return ctx.Call(Dest::Actor(other), "test/echo", std::string(5000, 'x'));
    } catch (...) {
      return "caught";
    }
  }
};

ActrId OutOfMemoryTest::MakeCareless() {
  WorkloadOptions options;
  options.name = "careless";
  options.linked = LinkedTable<Careless>(
      "test:careless:1.0.0", {"test/ask", "test/ask_actor", "test/echo"});
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
  EXPECT_THAT(Without(2, careless),
              StatusIs(absl::StatusCode::kInternal,
                       "buffer too small (return code -6)"))
      << "what the guest answers with";

  EXPECT_THAT(Call(careless, "test/echo", std::string(kLarge, 'x')), IsOk());
}

TEST_F(LargeMessagesTest, SoAreLargeRepliesOfOlderGuests) {
  const ActrId echo = Actor("echo");

  EXPECT_THAT(Without(2, echo), StatusIs(absl::StatusCode::kInternal,
                                         "no memory for a reply of"));

  EXPECT_THAT(Call(echo, "test/echo", std::string(kLarge, 'x')), IsOk());
}

// The host's own lack of memory does not unwind a guest, not even one that
// would catch it.
TEST_F(OutOfMemoryTest, ABadAllocOfAShellHandlerEndsTheProcess) {
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

// Fails each allocation of an operation in turn, whatever its size and thread,
// each in a process of its own.
class EachAllocationTest : public OutOfMemoryTest {
 protected:
  // Begins the operation, and tells its outcome once. Nothing of it may
  // allocate but what it calls.
  using Operation =
      std::function<void(Host& host, const ActrId& actor,
                         std::string_view other_id, ReplyFn tell)>;

  // Whether a failure was answered with a status, or ended the process with a
  // report, is told by the process's end.
  static constexpr int kAnswered = 40;
  static constexpr int kNoneFailed = 41;

  // An operation that is never answered ends its process here.
  static constexpr unsigned kLongestSeconds = 40;

  void FailEachOf(const Operation& operation) {
    int64_t index = 0;
    int ended = 0;
    for (bool none_failed = false; !none_failed; ++index) {
      const auto is_end = [&](int status) {
        none_failed = WIFEXITED(status) && WEXITSTATUS(status) == kNoneFailed;
        const bool is_aborted =
            WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
        if (is_aborted) ++ended;
        return none_failed || is_aborted ||
               (WIFEXITED(status) && WEXITSTATUS(status) == kAnswered);
      };
      ASSERT_EXIT(Run(operation, index), is_end,
                  "answered [A-Z_]+|"
                  "(out of memory: no [0-9]+ bytes|std::bad_alloc)(.|\n)*"
                  "troupe: SIGABRT")
          << "without allocation " << index;
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(ended, 0) << "of " << index << " none was the host's";
  }

 private:
  // As a program, which does not catch what a full heap throws.
  void Run(const Operation& operation, int64_t index) noexcept {
    InstallFaultHandler();
    const ActrId actor = MakeCareless();
    const absl::StatusOr<ActrId> other = host().Spawn("careless");
    if (!other.ok()) _exit(1);
    const std::string other_id = other->ToString();
    std::binary_semaphore is_known(0);
    absl::StatusCode code{};
    alarm(kLongestSeconds);
    FailAllocation(index, 0);
    operation(host(), actor, other_id, [&](const Reply& reply) {
      code = reply.status.code();
      is_known.release();
    });
    is_known.acquire();
    const bool none_failed = StopFailing();
    std::fprintf(stderr, "answered %s\n",
                 absl::StatusCodeToString(code).c_str());
    _exit(none_failed ? kNoneFailed : kAnswered);
  }
};

// Too large for the blocks that the pool has at hand.
constexpr char kFiveThousand[5000] = {};

TEST_F(EachAllocationTest, OfACallEndsInAnAnswerOrAReport) {
  FailEachOf(
      [](Host& host, const ActrId& actor, std::string_view, ReplyFn tell) {
        host.Call(actor, "test/echo", {kFiveThousand, sizeof kFiveThousand}, {},
                  std::move(tell));
      });
}

TEST_F(EachAllocationTest, OfACallBetweenActorsEndsInAnAnswerOrAReport) {
  FailEachOf([](Host& host, const ActrId& actor, std::string_view other,
                ReplyFn tell) {
    host.Call(actor, "test/ask_actor", other, {}, std::move(tell));
  });
}

TEST_F(EachAllocationTest, OfAnActorThatIsMadeEndsInAnAnswerOrAReport) {
  FailEachOf([](Host& host, const ActrId&, std::string_view, ReplyFn tell) {
    Reply outcome;
    outcome.status = host.Spawn("careless").status();
    tell(outcome);
  });
}

}  // namespace
}  // namespace troupe
