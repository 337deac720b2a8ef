#include "host/fiber/stack_walk.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/fiber.h"
#include "host/fiber/in_flight.h"
#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_budget.h"
#include "host/fiber/stack_pool.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr InFlight kSpinning = {.image = "/opt/shop.so", .generation = 3};

// What the spinning code and the test tell each other.
struct Spin {
  std::atomic<const void*> called_from{nullptr};
  std::atomic<bool> over{false};
};

// Not inlined, so that it has a caller.
[[gnu::noinline]] void SpinUntilOver(Spin* spin) {
  // One less than a return address, as a walk has it: the call itself.
  spin->called_from = static_cast<const char*>(__builtin_return_address(0)) - 1;
  while (!spin->over) {
  }
}

[[gnu::noinline]] void CallSpin(Spin* spin) {
  SpinUntilOver(spin);
  spin->called_from = nullptr;  // No tail call.
}

// A thread that runs `body` as a guest's handler, and a look at it.
class StackWalkTest : public ::testing::Test {
 protected:
  ~StackWalkTest() override {
    spin_.over = true;
    if (thread_.joinable()) thread_.join();
  }

  void Run(std::function<void()> body) {
    thread_ = std::thread([this, body = std::move(body)] {
      const ThreadFaultScope scope;
      const GuestThreads::Member member(&threads_, 0);
      SetInFlight(&kSpinning);
      body();
      SetInFlight(nullptr);
    });
  }

  void AwaitSpin() {
    while (spin_.called_from == nullptr) {
    }
  }

  absl::StatusOr<std::vector<const void*>> Walk(uint64_t number_ahead = 0) {
    std::optional<absl::StatusOr<std::vector<const void*>>> result;
    threads_.ForEach([&](const GuestThread& thread) {
      result = WalkStack(thread, thread.in_flight->number + number_ahead);
    });
    return *std::move(result);
  }

  Spin spin_;
  GuestThreads threads_;
  std::thread thread_;
};

// ThreadSanitizer holds signals back until a thread makes a system call.
#if !TROUPE_TSAN
TEST_F(StackWalkTest, TellsTheCallsOfAThreadWhileItRuns) {
  Run([this] { CallSpin(&spin_); });
  AwaitSpin();

  const auto stack = Walk();

  ASSERT_THAT(stack, IsOk());
  EXPECT_THAT(*stack, Contains(spin_.called_from.load()));
}

TEST_F(StackWalkTest, TheThreadGoesOnAndCanBeAskedAgain) {
  Run([this] { CallSpin(&spin_); });
  AwaitSpin();

  for (int i = 0; i < 100; ++i) EXPECT_THAT(Walk(), IsOk());
}

TEST_F(StackWalkTest, TheCallsOfAFiberEndAtItsFirst) {
  struct Visit {
    Spin* spin;
    Fiber* home;
  };
  Run([this] {
    StackBudget budget = StackBudget::ForThisKernel();
    StackPool pool(&budget, {.usable_bytes = size_t{64} * 1024});
    Fiber home;
    Visit visit{&spin_, &home};
    Fiber fiber(
        pool.Take().value(),
        [](void* argument) {
          CallSpin(static_cast<Visit*>(argument)->spin);
          Fiber::SwitchTo(*static_cast<Visit*>(argument)->home);
        },
        &visit);
    Fiber::SwitchTo(fiber);
  });
  AwaitSpin();

  const auto stack = Walk();

  ASSERT_THAT(stack, IsOk());
  EXPECT_THAT(*stack, Contains(spin_.called_from.load()));
  EXPECT_LT(stack->size(), 8u);
}

TEST_F(StackWalkTest, AnExecutionThatIsOverIsNotMistakenForTheNext) {
  Run([this] { CallSpin(&spin_); });
  AwaitSpin();

  EXPECT_THAT(Walk(/*number_ahead=*/1),
              StatusIs(absl::StatusCode::kNotFound, "is over"));
}

TEST_F(StackWalkTest, ErrnoIsAsItWas) {
  std::atomic<int> seen{0};
  Run([&] {
    errno = 4711;
    CallSpin(&spin_);
    seen = errno;
  });
  AwaitSpin();
  EXPECT_THAT(Walk(), IsOk());
  spin_.over = true;
  thread_.join();

  EXPECT_EQ(seen, 4711);
}

TEST_F(StackWalkTest, AReadThatIsInterruptedGoesOn) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  std::atomic<ssize_t> bytes{-1};
  Run([&] {
    char byte = 0;
    spin_.called_from = this;
    bytes = read(pipe_fds[0], &byte, 1);
  });
  AwaitSpin();

  const auto stack = Walk();
  ASSERT_EQ(write(pipe_fds[1], "x", 1), 1);
  thread_.join();

  EXPECT_THAT(stack, IsOk());
  EXPECT_THAT(*stack, Not(IsEmpty()));
  EXPECT_EQ(bytes, 1);
}
#endif

TEST_F(StackWalkTest, ACallThatASignalWouldEndIsLeftAlone) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  std::atomic<int> ready{0};
  Run([&] {
    pollfd wait = {.fd = pipe_fds[0], .events = POLLIN, .revents = 0};
    spin_.called_from = this;
    ready = poll(&wait, 1, -1);
  });
  AwaitSpin();

  // Until it sleeps, a signal would be too early to end the call.
  absl::Status status;
  while ((status = Walk().status()).ok()) {
  }
  ASSERT_EQ(write(pipe_fds[1], "x", 1), 1);
  thread_.join();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               "sleeps in system call"));
  EXPECT_EQ(ready, 1);
}

TEST_F(StackWalkTest, AThreadThatTakesNoSignalsIsGivenUp) {
  Run([this] {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    CallSpin(&spin_);
  });
  AwaitSpin();

  EXPECT_THAT(Walk(), StatusIs(absl::StatusCode::kUnavailable,
                               "does not take signals"));
}

}  // namespace
}  // namespace troupe
