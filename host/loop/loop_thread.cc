#include "host/loop/loop_thread.h"

#include <semaphore>
#include <utility>

#include "host/base/start_thread.h"

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
  std::unique_ptr<LoopThread> made(
      new LoopThread(*std::move(loop), *std::move(waker)));
  const absl::StatusOr<pthread_t> thread =
      StartThread([self = made.get()] { self->Run(); });
  if (!thread.ok()) return thread.status();
  pthread_setname_np(*thread, name.substr(0, kMaxThreadNameBytes).c_str());
  made->thread_ = *thread;
  return made;
}

LoopThread::LoopThread(std::unique_ptr<EventLoop> loop,
                       std::unique_ptr<Waker> waker)
    : loop_(std::move(loop)), waker_(std::move(waker)) {}

LoopThread::~LoopThread() {
  if (!thread_.has_value()) return;  // It could not be started.
  Post([this] { ending_ = true; });
  pthread_join(*thread_, nullptr);
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
