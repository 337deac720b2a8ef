// Tells when the sources of a project have changed and are quiet again: when
// two looks in a row find the same files, which are not those of before.
#ifndef TROUPE_TOOLS_CLI_SOURCE_WATCH_H_
#define TROUPE_TOOLS_CLI_SOURCE_WATCH_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/guest/file_identity.h"
#include "host/loop/event_loop.h"
#include "host/loop/folder_watcher.h"
#include "host/loop/ticker.h"

namespace troupe {

// Sources are the files of a folder and of those in it, less what begins with a
// dot, backups of editors (`~` at the end), logs (`.log`: ours may be there),
// links to folders, and the folders `build` and `bazel-…` at its top.
//
// Thread: owner of the loop, all of it.
class SourceWatch {
 public:
  // Between two looks at sources that change.
  static constexpr absl::Duration kPeriod = absl::Milliseconds(100);

  // Calls `on_change` from inside Poll(). `loop` outlives this.
  //   Errors: those of FolderWatcher.
  static absl::StatusOr<std::unique_ptr<SourceWatch>> Start(
      EventLoop* loop, std::string folder, std::function<void()> on_change);

  SourceWatch(const SourceWatch&) = delete;
  SourceWatch& operator=(const SourceWatch&) = delete;

 private:
  using Files = std::map<std::string, FileIdentity>;

  SourceWatch(EventLoop* loop, std::string folder,
              std::function<void()> on_change)
      : loop_(loop),
        folder_(std::move(folder)),
        on_change_(std::move(on_change)) {}

  // Looks at all files, and watches folders that are new.
  absl::StatusOr<Files> Look();
  absl::Status WatchFolder(const std::string& folder);
  void LookOften();
  void OnTick();

  EventLoop* const loop_;
  const std::string folder_;
  const std::function<void()> on_change_;
  Files told_;  // or there at the start
  Files seen_;  // at the latest look
  std::map<std::string, std::unique_ptr<FolderWatcher>> folders_;
  // While something has changed and is not quiet.
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_SOURCE_WATCH_H_
