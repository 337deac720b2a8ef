#include "host/guest/apart.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/base/start_thread.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/fiber.h"
#include "host/fiber/in_flight.h"

namespace troupe {
namespace {

constexpr std::chrono::microseconds kTryAgain(100);

// What the thread and whoever waits for it share.
class Work {
 public:
  Work(std::string image, std::string method, absl::AnyInvocable<void()> run)
      : image_(std::move(image)),
        method_(std::move(method)),
        run_(std::move(run)) {}

  void Run() noexcept {
    const ThreadFaultScope fault_scope;
    // By which the boundary knows who asks.
    const Fiber fiber;
    InFlight in_flight;
    in_flight.image = image_.c_str();
    in_flight.generation = 3;
    in_flight.method = method_.data();
    in_flight.method_len = method_.size();
    Reach(Stage::kRunning);
    SetInFlight(&in_flight);
    run_();
    SetInFlight(nullptr);
    Reach(Stage::kOver);
  }

  // The time does not count in which the system has not begun yet.
  bool AwaitEnd(std::chrono::nanoseconds deadline) {
    std::unique_lock<std::mutex> lock(mutex_);
    reached_.wait(lock, [this] { return stage_ != Stage::kBeginning; });
    return reached_.wait_for(lock, deadline,
                             [this] { return stage_ == Stage::kOver; });
  }

 private:
  enum class Stage { kBeginning, kRunning, kOver };

  void Reach(Stage stage) {
    const std::lock_guard<std::mutex> lock(mutex_);
    stage_ = stage;
    reached_.notify_one();
  }

  const std::string image_;
  const std::string method_;
  absl::AnyInvocable<void()> run_;

  std::mutex mutex_;
  std::condition_variable reached_;
  Stage stage_ = Stage::kBeginning;
};

// Ends the library's thread-local objects as well, which is its code too. Tries
// until it may not: ThreadSanitizer takes pthread_clockjoin_np for no join, and
// the clock of pthread_timedjoin_np may be set.
bool Join(pthread_t thread, std::chrono::nanoseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (pthread_tryjoin_np(thread, nullptr) != 0) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kTryAgain);
  }
  return true;
}

}  // namespace

absl::Status RunApart(std::string image, const std::string& method,
                      absl::Duration deadline, absl::AnyInvocable<void()> run) {
  // Shared with the thread, which may outlast the wait.
  const auto work =
      std::make_shared<Work>(std::move(image), method, std::move(run));
  const absl::StatusOr<pthread_t> thread = StartThread([work] { work->Run(); });
  if (!thread.ok()) return thread.status();
  const std::chrono::nanoseconds patience = absl::ToChronoNanoseconds(deadline);
  const bool has_returned = work->AwaitEnd(patience);
  if (has_returned && Join(*thread, patience)) return absl::OkStatus();
  pthread_detach(*thread);
  return absl::DeadlineExceededError(fmt::format(
      "'{}' has {} after {}", method,
      has_returned ? "returned, but its thread has not ended" : "not returned",
      absl::FormatDuration(deadline)));
}

}  // namespace troupe
