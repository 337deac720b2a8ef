#include "host/loop/ticker.h"

#include <uv.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "host/base/check.h"
#include "host/loop/uv_handle.h"

namespace troupe {

struct Ticker::Impl {
  uv_timer_t timer;
  std::function<void()> on_tick;
};

Ticker::Ticker(EventLoop* loop, absl::Duration period,
               std::function<void()> on_tick)
    : impl_(new Impl{.timer = {}, .on_tick = std::move(on_tick)}) {
  const auto millis = static_cast<uint64_t>(
      std::max<int64_t>(absl::ToInt64Milliseconds(period), 1));
  TROUPE_CHECK(uv_timer_init(loop->uv(), &impl_->timer) == 0);
  impl_->timer.data = impl_;
  uv_update_time(loop->uv());
  const auto tick = [](uv_timer_t* timer) {
    // A turn that ran this before it waited must not wait.
    uv_stop(timer->loop);
    static_cast<Impl*>(timer->data)->on_tick();
  };
  TROUPE_CHECK(uv_timer_start(&impl_->timer, tick, millis, millis) == 0);
}

Ticker::~Ticker() { CloseAndDelete(impl_, &impl_->timer); }

}  // namespace troupe
