#include "host/route/shell_streams.h"

#include <utility>

#include "fmt/format.h"

namespace troupe {

absl::Status ShellStreams::Add(std::string id, ShellStreamHandler handler) {
  MutexLock lock(&mutex_);
  const auto [place, added] = handlers_.try_emplace(
      std::move(id),
      std::make_shared<const ShellStreamHandler>(std::move(handler)));
  if (added) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("shell stream '{}' has a handler already", place->first));
}

void ShellStreams::Remove(std::string_view id) {
  MutexLock lock(&mutex_);
  const auto found = handlers_.find(id);
  if (found != handlers_.end()) handlers_.erase(found);
}

std::shared_ptr<const ShellStreamHandler> ShellStreams::Find(
    std::string_view id) const {
  MutexLock lock(&mutex_);
  const auto found = handlers_.find(id);
  return found == handlers_.end() ? nullptr : found->second;
}

}  // namespace troupe
