#include "host/loop/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "host/base/check.h"
#include "host/loop/uv_status.h"

namespace troupe {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;

// Those that end a process for a write that fails.
void IgnoreSignalsOfWrites() {
  for (const int signal_number : {SIGPIPE, SIGXFSZ}) {
    struct sigaction current;
    if (sigaction(signal_number, nullptr, &current) != 0) continue;
    if (current.sa_handler == SIG_DFL) std::signal(signal_number, SIG_IGN);
  }
}

// As many as the process's first loop opens: where libuv gets only some of them
// it ends the process or, later, forgets to close them.
absl::Status CheckDescriptors() {
  constexpr int kWanted = 6;
  int fds[kWanted];
  int opened = 0;
  int code = 0;
  for (; opened < kWanted; ++opened) {
    fds[opened] = eventfd(0, EFD_CLOEXEC);
    if (fds[opened] >= 0) continue;
    code = -errno;
    break;
  }
  while (opened > 0) close(fds[--opened]);
  return UvStatus(code, "create a loop");
}

}  // namespace

struct EventLoop::Impl {
  uv_loop_t loop;
  uv_timer_t timer;
};

absl::StatusOr<std::unique_ptr<EventLoop>> EventLoop::Create() {
  IgnoreSignalsOfWrites();
  if (absl::Status status = CheckDescriptors(); !status.ok()) return status;
  auto impl = std::make_unique<Impl>();
  absl::Status made = UvStatus(uv_loop_init(&impl->loop), "create a loop");
  if (!made.ok()) return made;
  TROUPE_CHECK(uv_timer_init(&impl->loop, &impl->timer) == 0);
  return std::unique_ptr<EventLoop>(new EventLoop(std::move(impl)));
}

EventLoop::EventLoop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EventLoop::~EventLoop() {
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->timer), nullptr);
  // Closed handles leave during the next turn; one that was never closed would
  // make this wait for ever, so it does not wait.
  uv_run(&impl_->loop, UV_RUN_NOWAIT);
  TROUPE_CHECK(uv_loop_close(&impl_->loop) == 0);
}

void EventLoop::Poll(PollMode mode) {
  uv_run(&impl_->loop, mode == PollMode::kWait ? UV_RUN_ONCE : UV_RUN_NOWAIT);
}

void EventLoop::ArmTimer(int64_t delay_ns) {
  const int64_t millis =
      delay_ns <= 0 ? 0 : (delay_ns - 1) / kNanosPerMilli + 1;
  // The loop's idea of now dates from its last turn.
  uv_update_time(&impl_->loop);
  // The turn runs timers before it waits. uv_stop keeps it from waiting when
  // this one has ended by then.
  uv_timer_start(
      &impl_->timer, [](uv_timer_t* timer) { uv_stop(timer->loop); },
      static_cast<uint64_t>(millis), 0);
}

void EventLoop::DisarmTimer() { uv_timer_stop(&impl_->timer); }

uv_loop_s* EventLoop::uv() { return &impl_->loop; }

}  // namespace troupe
