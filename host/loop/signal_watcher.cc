#include "host/loop/signal_watcher.h"

#include <uv.h>

#include <utility>

#include "fmt/format.h"
#include "host/base/check.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {

struct SignalWatcher::Impl {
  uv_signal_t signal;
  std::function<void()> on_signal;
};

absl::StatusOr<std::unique_ptr<SignalWatcher>> SignalWatcher::Create(
    EventLoop* loop, int signal_number, std::function<void()> on_signal) {
  auto* impl = new Impl{.signal = {}, .on_signal = std::move(on_signal)};
  TROUPE_CHECK(uv_signal_init(loop->uv(), &impl->signal) == 0);
  impl->signal.data = impl;
  // From here on the watcher's end frees `impl`, also when starting fails.
  std::unique_ptr<SignalWatcher> watcher(new SignalWatcher(impl));
  const auto on_uv_signal = [](uv_signal_t* signal, int) {
    static_cast<Impl*>(signal->data)->on_signal();
  };
  absl::Status started =
      UvStatus(uv_signal_start(&impl->signal, on_uv_signal, signal_number),
               fmt::format("watch signal {}", signal_number));
  if (!started.ok()) return started;
  return watcher;
}

SignalWatcher::~SignalWatcher() { CloseAndDelete(impl_, &impl_->signal); }

}  // namespace troupe
