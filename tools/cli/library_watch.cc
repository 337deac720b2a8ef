#include "tools/cli/library_watch.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace troupe {

namespace {

// Of no file, while there is none.
FileIdentity LookAt(const std::string& path) {
  return IdentifyFile(path).value_or(FileIdentity());
}

}  // namespace

absl::StatusOr<std::unique_ptr<LibraryWatch>> LibraryWatch::Start(
    EventLoop* loop, std::vector<WatchedLibrary> libraries,
    OnChange on_change) {
  std::unique_ptr<LibraryWatch> watch(
      new LibraryWatch(loop, std::move(on_change)));
  std::set<std::string> folders;
  for (WatchedLibrary& library : libraries) {
    folders.insert(std::filesystem::absolute(library.path)
                       .parent_path()
                       .lexically_normal()
                       .string());
    const FileIdentity content = library.content;
    watch->watched_.push_back({std::move(library), content, content});
  }
  for (const std::string& folder : folders) {
    auto watcher = FolderWatcher::Create(
        loop, folder, [self = watch.get()] { self->LookOften(); });
    if (!watcher.ok()) return watcher.status();
    watch->folders_.push_back(*std::move(watcher));
  }
  watch->idle_ticker_ =
      std::make_unique<Ticker>(loop, kIdlePeriod, [self = watch.get()] {
        if (self->HasChanged()) self->LookOften();
      });
  // What has changed since its content was looked at.
  watch->LookOften();
  return watch;
}

bool LibraryWatch::HasChanged() const {
  return std::any_of(
      watched_.begin(), watched_.end(), [](const Watched& watched) {
        const FileIdentity content = LookAt(watched.library.path);
        return content != watched.told && content != FileIdentity();
      });
}

void LibraryWatch::LookOften() {
  if (ticker_ != nullptr) return;
  ticker_ = std::make_unique<Ticker>(loop_, kPeriod, [this] { OnTick(); });
}

void LibraryWatch::OnTick() {
  bool is_quiet = true;
  for (Watched& watched : watched_) {
    const FileIdentity content = LookAt(watched.library.path);
    const bool is_the_same = content == std::exchange(watched.seen, content);
    if (content == watched.told || content == FileIdentity()) continue;
    if (is_the_same && on_change_(watched.library)) {
      watched.told = content;
    } else {
      is_quiet = false;
    }
  }
  if (is_quiet) ticker_.reset();
}

}  // namespace troupe
