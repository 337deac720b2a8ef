// Enters a guest on a thread of the actor's own: for guests that block, that
// keep thread-local state, or whose exceptions the host can't carry across a
// fiber switch.
#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "host/base/start_thread.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/fiber.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/executors.h"
#include "host/shard/entry_scope.h"

namespace troupe {
namespace {

// What the thread and its owner share; the thread keeps it when it is left
// behind, stuck in its guest.
class Worker {
 public:
  Worker(std::unique_ptr<Executor> inner, Executor::DoneFn done,
         GuestThreads* threads)
      : inner_(std::move(inner)), done_(std::move(done)), threads_(threads) {}

  void Submit(const Entry& entry) {
    const std::lock_guard<std::mutex> lock(mutex_);
    entry_ = entry;
    entry_.pool = nullptr;  // The shard's, not this thread's.
    has_entry_ = true;
    changed_.notify_one();
  }

  void Finish() {
    const std::lock_guard<std::mutex> lock(mutex_);
    finishing_ = true;
    changed_.notify_one();
  }

  bool AwaitEnd(std::chrono::nanoseconds grace) {
    std::unique_lock<std::mutex> lock(mutex_);
    return ended_changed_.wait_for(lock, grace, [this] { return ended_; });
  }

  void Run() {
    ThreadFaultScope fault_scope;
    std::optional<GuestThreads::Member> member;
    member.emplace(threads_, std::nullopt);
    Fiber fiber;
    while (Next()) {
      {
        EntryScope scope(&entry_, *inner_);
        inner_->Enter(&entry_);
      }
      done_(&entry_);
    }
    inner_.reset();
    // Before the owner hears of the end: the host may be gone after it.
    member.reset();
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
  }

 private:
  bool Next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return has_entry_ || finishing_; });
    return std::exchange(has_entry_, false);
  }

  std::unique_ptr<Executor> inner_;
  Executor::DoneFn done_;
  GuestThreads* const threads_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable ended_changed_;
  // The owner submits nothing before the entry before has come back.
  Entry entry_;
  bool has_entry_ = false;
  bool finishing_ = false;
  bool ended_ = false;
};

class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(std::shared_ptr<Worker> worker)
      : worker_(std::move(worker)) {}

  ~ThreadExecutor() override {
    worker_->Finish();
    if (thread_.has_value()) pthread_join(*thread_, nullptr);
  }

  absl::Status Start() {
    const absl::StatusOr<pthread_t> thread =
        StartThread([worker = worker_] { worker->Run(); });
    if (!thread.ok()) return thread.status();
    thread_ = *thread;
    return absl::OkStatus();
  }

  Outcome Enter(Entry* entry) noexcept override {
    worker_->Submit(*entry);
    return Outcome::kLater;
  }

  bool has_own_thread() const override { return true; }

  bool Join(absl::Duration grace) override {
    worker_->Finish();
    if (worker_->AwaitEnd(absl::ToChronoNanoseconds(grace))) return true;
    pthread_detach(*std::exchange(thread_, std::nullopt));
    return false;
  }

 private:
  const std::shared_ptr<Worker> worker_;  // shared with the thread
  // Unless it was never there or is left behind.
  std::optional<pthread_t> thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Executor>> MakeThreadExecutor(
    std::unique_ptr<Executor> inner, Executor::DoneFn done,
    GuestThreads* threads) {
  auto executor = std::make_unique<ThreadExecutor>(
      std::make_shared<Worker>(std::move(inner), std::move(done), threads));
  if (absl::Status status = executor->Start(); !status.ok()) return status;
  return executor;
}

}  // namespace troupe
