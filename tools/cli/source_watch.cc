#include "tools/cli/source_watch.h"

#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace troupe {
namespace {

namespace fs = std::filesystem;

bool IsOutput(std::string_view name) {
  return name == "build" || name.starts_with("bazel-");
}

}  // namespace

absl::StatusOr<std::unique_ptr<SourceWatch>> SourceWatch::Start(
    EventLoop* loop, std::string folder, std::function<void()> on_change) {
  std::unique_ptr<SourceWatch> watch(
      new SourceWatch(loop, std::move(folder), std::move(on_change)));
  absl::StatusOr<Files> files = watch->Look();
  if (!files.ok()) return files.status();
  watch->told_ = *std::move(files);
  return watch;
}

absl::Status SourceWatch::WatchFolder(const std::string& folder) {
  if (folders_.contains(folder)) return absl::OkStatus();
  auto watcher = FolderWatcher::Create(loop_, folder, [this] { LookOften(); });
  if (!watcher.ok()) return watcher.status();
  folders_[folder] = *std::move(watcher);
  return absl::OkStatus();
}

absl::StatusOr<SourceWatch::Files> SourceWatch::Look() {
  // Before its files are looked at: what comes later is told.
  if (absl::Status status = WatchFolder(folder_); !status.ok()) return status;
  Files files;
  std::set<std::string> folders = {folder_};
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder_, error), end;
       !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const bool is_folder = at->is_directory(error) && !at->is_symlink(error);
    if (name.starts_with('.') || (at.depth() == 0 && IsOutput(name))) {
      at.disable_recursion_pending();
      continue;
    }
    const std::string path = at->path().string();
    if (is_folder) {
      // One that has gone again meanwhile is no source.
      if (WatchFolder(path).ok()) folders.insert(path);
    } else if (!name.ends_with('~') && !name.ends_with(".log")) {
      const auto identity = IdentifyFile(path);
      if (identity.ok()) files[path] = *identity;
    }
  }
  // One that is made anew is watched anew.
  std::erase_if(folders_, [&folders](const auto& watched) {
    return !folders.contains(watched.first);
  });
  return files;
}

void SourceWatch::LookOften() {
  if (ticker_ != nullptr) return;
  ticker_ = std::make_unique<Ticker>(loop_, kPeriod, [this] { OnTick(); });
}

void SourceWatch::OnTick() {
  absl::StatusOr<Files> files = Look();
  // The folder itself may be on its way; then it is looked for again.
  if (!files.ok() || *files != std::exchange(seen_, *files)) return;
  ticker_.reset();
  if (seen_ == told_) return;
  told_ = seen_;
  on_change_();
}

}  // namespace troupe
