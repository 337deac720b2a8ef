#include "host/loop/folder_watcher.h"

#include <uv.h>

#include <utility>

#include "fmt/format.h"
#include "host/base/check.h"
#include "host/loop/uv_handle.h"
#include "host/loop/uv_status.h"

namespace troupe {

struct FolderWatcher::Impl {
  uv_fs_event_t event;
  std::function<void()> on_change;
};

absl::StatusOr<std::unique_ptr<FolderWatcher>> FolderWatcher::Create(
    EventLoop* loop, const std::string& folder,
    std::function<void()> on_change) {
  auto* impl = new Impl{.event = {}, .on_change = std::move(on_change)};
  TROUPE_CHECK(uv_fs_event_init(loop->uv(), &impl->event) == 0);
  impl->event.data = impl;
  // From here on the watcher's end frees `impl`, also when starting fails.
  std::unique_ptr<FolderWatcher> watcher(new FolderWatcher(impl));
  const auto on_event = [](uv_fs_event_t* event, const char*, int, int) {
    static_cast<Impl*>(event->data)->on_change();
  };
  absl::Status started =
      UvStatus(uv_fs_event_start(&impl->event, on_event, folder.c_str(), 0),
               fmt::format("watch folder '{}'", folder));
  if (!started.ok()) return started;
  return watcher;
}

FolderWatcher::~FolderWatcher() { CloseAndDelete(impl_, &impl_->event); }

}  // namespace troupe
