#include "host/loop/loop_thread.h"

#include <pthread.h>

#include <semaphore>
#include <utility>

namespace troupe {
namespace {

// The kernel refuses longer names instead of cutting them.
constexpr size_t kMaxThreadNameBytes = 15;

}  // namespace

absl::StatusOr<std::unique_ptr<LoopThread>> LoopThread::Start(
    const std::string& name) {
  absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create();
  if (!loop.ok()) return loop.status();
  absl::StatusOr<std::unique_ptr<Waker>> waker = Waker::Create(loop->get());
  if (!waker.ok()) return waker.status();
  return std::unique_ptr<LoopThread>(
      new LoopThread(*std::move(loop), *std::move(waker), name));
}

LoopThread::LoopThread(std::unique_ptr<EventLoop> loop,
                       std::unique_ptr<Waker> waker, const std::string& name)
    : loop_(std::move(loop)),
      waker_(std::move(waker)),
      thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(),
                     name.substr(0, kMaxThreadNameBytes).c_str());
}

LoopThread::~LoopThread() {
  Post([this] { ending_ = true; });
  thread_.join();
}

void LoopThread::Post(std::function<void()> function) {
  bool was_empty = false;
  {
    MutexLock lock(&mutex_);
    was_empty = posted_.empty();
    posted_.push_back(std::move(function));
  }
  if (was_empty) waker_->Wake();
}

void LoopThread::RunAndWait(const std::function<void()>& function) {
  std::binary_semaphore done(0);
  Post([&function, &done] {
    function();
    done.release();
  });
  done.acquire();
}

void LoopThread::Run() {
  while (!ending_) {
    if (waker_->PrepareToSleep()) {
      loop_->Poll(PollMode::kWait);
      waker_->CancelSleep();
    } else {
      // Also when functions keep being posted, the loop gets its turn.
      loop_->Poll(PollMode::kNoWait);
    }
    RunPosted();
  }
}

void LoopThread::RunPosted() {
  std::vector<std::function<void()>> functions;
  {
    MutexLock lock(&mutex_);
    functions.swap(posted_);
  }
  for (std::function<void()>& function : functions) function();
}

}  // namespace troupe
