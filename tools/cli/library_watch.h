// Tells when the file of a library has changed and is quiet again: when two
// looks in a row find the same file, which is another one than before.
#ifndef TROUPE_TOOLS_CLI_LIBRARY_WATCH_H_
#define TROUPE_TOOLS_CLI_LIBRARY_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/guest/file_identity.h"
#include "host/loop/event_loop.h"
#include "host/loop/folder_watcher.h"
#include "host/loop/ticker.h"

namespace troupe {

struct WatchedLibrary {
  std::string workload;
  std::string path;
  // What was there before it was loaded: what differs has changed.
  FileIdentity content;
};

// Thread: owner of the loop, all of it.
class LibraryWatch {
 public:
  // Between two looks at files that have changed.
  static constexpr absl::Duration kPeriod = absl::Milliseconds(100);

  // Between two looks when nothing is known to have changed: a folder that is
  // removed and made anew is not heard of.
  static constexpr absl::Duration kIdlePeriod = absl::Seconds(1);

  // Whether it was in time; else it is told again.
  using OnChange = std::function<bool(const WatchedLibrary& library)>;

  // Calls `on_change` from inside Poll(). `loop` outlives this.
  //   Errors: those of FolderWatcher.
  static absl::StatusOr<std::unique_ptr<LibraryWatch>> Start(
      EventLoop* loop, std::vector<WatchedLibrary> libraries,
      OnChange on_change);

  LibraryWatch(const LibraryWatch&) = delete;
  LibraryWatch& operator=(const LibraryWatch&) = delete;

 private:
  struct Watched {
    WatchedLibrary library;
    FileIdentity told;  // or there at the start
    FileIdentity seen;  // at the latest look
  };

  LibraryWatch(EventLoop* loop, OnChange on_change)
      : loop_(loop), on_change_(std::move(on_change)) {}

  void LookOften();
  void OnTick();
  bool HasChanged() const;

  EventLoop* const loop_;
  const OnChange on_change_;
  std::vector<Watched> watched_;
  std::vector<std::unique_ptr<FolderWatcher>> folders_;
  // While something has changed and is not quiet.
  std::unique_ptr<Ticker> ticker_;
  std::unique_ptr<Ticker> idle_ticker_;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_LIBRARY_WATCH_H_
