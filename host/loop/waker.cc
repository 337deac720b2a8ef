#include "host/loop/waker.h"

#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "host/base/check.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {

struct Waker::Impl {
  uv_poll_t poll;
  int event_fd;
};

absl::StatusOr<std::unique_ptr<Waker>> Waker::Create(EventLoop* loop) {
  const int event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (event_fd < 0) return UvStatus(-errno, "create an eventfd");
  auto impl = std::make_unique<Impl>();
  impl->event_fd = event_fd;
  const int code = uv_poll_init(loop->uv(), &impl->poll, event_fd);
  if (code < 0) {
    close(event_fd);
    return UvStatus(code, "watch an eventfd");
  }
  impl->poll.data = impl.get();
  const auto on_readable = [](uv_poll_t* poll, int, int) {
    uint64_t count = 0;
    // Only so that it is no longer readable; the count says nothing.
    [[maybe_unused]] const ssize_t bytes =
        read(static_cast<Impl*>(poll->data)->event_fd, &count, sizeof(count));
  };
  TROUPE_CHECK(uv_poll_start(&impl->poll, UV_READABLE, on_readable) == 0);
  return std::unique_ptr<Waker>(new Waker(std::move(impl), event_fd));
}

Waker::Waker(std::unique_ptr<Impl> impl, int event_fd)
    : impl_(impl.release()), event_fd_(event_fd) {}

Waker::~Waker() {
  CloseAndDelete(impl_, &impl_->poll);
  close(event_fd_);
}

void Waker::Wake() {
  if (state_.exchange(kWoken) != kAsleep) return;
  const uint64_t one = 1;
  // Cannot fail but by a full counter, and then it is readable anyway.
  [[maybe_unused]] const ssize_t bytes = write(event_fd_, &one, sizeof(one));
}

bool Waker::PrepareToSleep() {
  State expected = kAwake;
  if (state_.compare_exchange_strong(expected, kAsleep)) return true;
  state_.exchange(kAwake);
  return false;
}

void Waker::CancelSleep() { state_.exchange(kAwake); }

}  // namespace troupe
