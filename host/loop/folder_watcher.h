// Tells of changes in a folder. Of the folder and not of a file, since editors
// and linkers put a new file in the place of the old one.
#ifndef TROUPE_HOST_LOOP_FOLDER_WATCHER_H_
#define TROUPE_HOST_LOOP_FOLDER_WATCHER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "host/loop/event_loop.h"

namespace troupe {

// Thread: owner of the loop, all of it.
class FolderWatcher {
 public:
  // Calls `on_change` from inside Poll() when a file in `folder` was made,
  // written, renamed or removed; changes close together may be one call, and
  // one change several. It must not destroy the watcher. `loop` outlives it.
  //   Errors: NOT_FOUND and the like when `folder` can't be watched.
  static absl::StatusOr<std::unique_ptr<FolderWatcher>> Create(
      EventLoop* loop, const std::string& folder,
      std::function<void()> on_change);
  ~FolderWatcher();

  FolderWatcher(const FolderWatcher&) = delete;
  FolderWatcher& operator=(const FolderWatcher&) = delete;

 private:
  struct Impl;

  explicit FolderWatcher(Impl* impl) : impl_(impl) {}

  Impl* const impl_;  // Deleted by the loop, a turn after the watcher's end.
};

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_FOLDER_WATCHER_H_
