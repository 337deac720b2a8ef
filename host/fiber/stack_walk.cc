#include "host/fiber/stack_walk.h"

#include <semaphore.h>
#include <setjmp.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "host/base/mutex.h"
#include "host/fiber/fiber.h"
#include "host/fiber/in_flight.h"

namespace troupe {
namespace {

// A thread that runs takes a signal within microseconds; one that has not by
// then, on a busy machine, blocks it.
constexpr int64_t kPatienceNanos = 100'000'000;

// What the kernel continues by itself after a handler, whatever the call's
// arguments: a wait for a lock, a file, a child.
constexpr int64_t kRestarted[] = {SYS_futex,  SYS_read,  SYS_write,
                                  SYS_openat, SYS_wait4, SYS_flock};

enum class Phase { kIdle, kWanted, kWalking, kDone };

// The one walk of the process: what its handler is asked and what it answers.
struct Request {
  std::atomic<Phase> phase{Phase::kIdle};
  std::atomic<pid_t> tid{0};
  std::atomic<uint64_t> number{0};
  sem_t done;

  // Written while kWalking, read when kDone.
  bool is_over = false;
  volatile size_t count = 0;  // kept across a siglongjmp
  std::array<const void*, kMaxWalkedFrames> frames;
};

Request request;  // NOLINT: a handler has no other way to its data.

Mutex walk_mutex;  // one walk at a time

// Where a fault during a walk goes to; null: there is none under way.
constinit thread_local std::atomic<sigjmp_buf*> escape{nullptr};

struct Walk {
  const Fiber* fiber;
  bool below_signal;  // the frames of the handler itself are behind
};

_Unwind_Reason_Code OnFrame(_Unwind_Context* context, void* argument) {
  auto* walk = static_cast<Walk*>(argument);
  int interrupted = 0;
  const uintptr_t address = _Unwind_GetIPInfo(context, &interrupted);
  if (interrupted != 0) walk->below_signal = true;
  if (!walk->below_signal) return _URC_NO_REASON;
  const auto* stack = std::bit_cast<const void*>(_Unwind_GetCFA(context));
  if (address == 0 || request.count == kMaxWalkedFrames ||
      (walk->fiber != nullptr && !walk->fiber->MayPointInto(stack))) {
    return _URC_END_OF_STACK;
  }
  // A return address belongs to the line after the call; one less is the call.
  request.frames[request.count] =
      std::bit_cast<const void*>(interrupted != 0 ? address : address - 1);
  request.count = request.count + 1;
  return _URC_NO_REASON;
}

void WalkOwnStack() {
  sigjmp_buf back;
  if (sigsetjmp(back, 1) == 0) {
    escape.store(&back, std::memory_order_release);
    Walk walk{Fiber::Current(), false};
    _Unwind_Backtrace(&OnFrame, &walk);
  }
  escape.store(nullptr, std::memory_order_release);
}

void OnSignal(int, siginfo_t*, void*) {
  const int saved_errno = errno;
  Phase expected = Phase::kWanted;
  // A signal of an earlier request that came too late finds nothing to do.
  if (request.tid.load() == gettid() &&
      request.phase.compare_exchange_strong(expected, Phase::kWalking)) {
    const InFlightSlot& slot = internal::in_flight_slot;
    request.is_over = slot.what.load() == nullptr ||
                      slot.number.load() != request.number.load();
    if (!request.is_over) WalkOwnStack();
    request.phase.store(Phase::kDone);
    sem_post(&request.done);
  }
  errno = saved_errno;
}

_Unwind_Reason_Code StopAtOnce(_Unwind_Context*, void*) {
  return _URC_END_OF_STACK;
}

// The signal, with its handler; 0 when somebody uses every one.
int TakeSignal() {
  sem_init(&request.done, 0, 0);
  // The first walk of a process prepares tables, which no handler should do.
  _Unwind_Backtrace(&StopAtOnce, nullptr);
  for (int number = SIGRTMAX; number >= SIGRTMIN; --number) {
    struct sigaction present = {};
    if (sigaction(number, nullptr, &present) != 0) continue;
    if (present.sa_handler != SIG_DFL) continue;
    struct sigaction action = {};
    action.sa_sigaction = &OnSignal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    if (sigaction(number, &action, nullptr) == 0) return number;
  }
  return 0;
}

// The number of the system call that `tid` sleeps in; -1 when it runs.
int64_t SystemCallOf(pid_t tid) {
  std::ifstream file(fmt::format("/proc/self/task/{}/syscall", tid));
  int64_t number = -1;
  return file >> number ? number : -1;
}

absl::Status AwaitDone() {
  timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += kPatienceNanos;
  until.tv_sec += until.tv_nsec / 1'000'000'000;
  until.tv_nsec %= 1'000'000'000;
  while (sem_clockwait(&request.done, CLOCK_MONOTONIC, &until) != 0) {
    if (errno != ETIMEDOUT) continue;
    Phase expected = Phase::kWanted;
    if (request.phase.compare_exchange_strong(expected, Phase::kIdle)) {
      return absl::UnavailableError("the thread does not take signals");
    }
    // It has begun, and ends soon.
    while (sem_wait(&request.done) != 0) {
    }
    break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<const void*>> WalkStack(const GuestThread& thread,
                                                   uint64_t number) {
  MutexLock lock(&walk_mutex);
  static const int kSignal = TakeSignal();
  if (kSignal == 0) {
    return absl::UnavailableError("every real-time signal has a handler");
  }
  const int64_t call = SystemCallOf(thread.tid);
  if (call >= 0 && std::find(std::begin(kRestarted), std::end(kRestarted),
                             call) == std::end(kRestarted)) {
    return absl::FailedPreconditionError(fmt::format(
        "the thread sleeps in system call {}, which a signal would end", call));
  }
  request.tid.store(thread.tid);
  request.number.store(number);
  request.count = 0;
  request.phase.store(Phase::kWanted);
  if (tgkill(getpid(), thread.tid, kSignal) != 0) {
    request.phase.store(Phase::kIdle);
    return absl::UnavailableError(
        fmt::format("no signal can be sent: {}", std::strerror(errno)));
  }
  if (absl::Status status = AwaitDone(); !status.ok()) return status;
  // Not a mere store: what the handler wrote before kDone is read below.
  request.phase.exchange(Phase::kIdle);
  if (request.is_over) return absl::NotFoundError("it is over");
  if (request.count == 0) {
    return absl::UnavailableError("the thread's calls cannot be followed");
  }
  return std::vector<const void*>(request.frames.begin(),
                                  request.frames.begin() + request.count);
}

void AbandonStackWalk() {
  sigjmp_buf* back = escape.load(std::memory_order_acquire);
  if (back != nullptr) siglongjmp(*back, 1);
}

}  // namespace troupe
