// What a reload does to a workload: the library that is to follow is loaded and
// checked, takes over, and the former ones are let go of.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/runtime/concurrency.h"
#include "host/runtime/signal_routes.h"
#include "host/runtime/workload_definition.h"

namespace troupe {
namespace {

bool HasRoute(const GuestMetadata& metadata, const std::string& key) {
  return std::any_of(
      metadata.routes.begin(), metadata.routes.end(),
      [&key](const RouteMetadata& route) { return route.key == key; });
}

// What becomes of the routes that callers know.
std::vector<std::string> CompareRoutes(const GuestMetadata& before,
                                       const GuestMetadata& after) {
  std::vector<std::string> warnings;
  for (const RouteMetadata& route : before.routes) {
    if (!HasRoute(after, route.key)) {
      warnings.push_back(fmt::format("route '{}' is gone", route.key));
    }
  }
  return warnings;
}

// What becomes of the meaning of those that stay.
void CompareVersions(const GuestMetadata& metadata, const Agreement& before,
                     const NextLibrary& next,
                     std::vector<std::string>* warnings) {
  for (const RouteMetadata& route : next.library.image->metadata().routes) {
    if (!HasRoute(metadata, route.key)) continue;
    const uint32_t old_version = before.version_of(route.key);
    const uint32_t new_version = next.agreement.version_of(route.key);
    if (old_version == new_version) continue;
    warnings->push_back(fmt::format("route '{}' is of version {}, it was of {}",
                                    route.key, new_version, old_version));
  }
}

}  // namespace

LibraryGeneration WorkloadDefinition::library() const {
  MutexLock lock(&image_mutex_);
  return {.number = number_,
          .path = path_,
          .name = name_,
          .placement = placement(),
          .image = image_,
          .is_taken = false,
          .concurrent = concurrent_};
}

void WorkloadDefinition::Note(const std::shared_ptr<Image>& image) const {
  MutexLock lock(&image_mutex_);
  std::erase_if(images_of_it_, [&image](const std::weak_ptr<Image>& other) {
    const std::shared_ptr<Image> mapped = other.lock();
    return mapped == nullptr || !mapped->mapped() || mapped == image;
  });
  images_of_it_.push_back(image);
}

std::vector<std::shared_ptr<Image>> WorkloadDefinition::Former() const {
  // The store's reference and the one below; of its own image an actor of
  // generation 1 or 2 has a third.
  constexpr int kUnused = 2;
  MutexLock lock(&image_mutex_);
  std::vector<std::shared_ptr<Image>> former;
  for (const std::weak_ptr<Image>& reference : images_of_it_) {
    std::shared_ptr<Image> image = reference.lock();
    if (image == nullptr || !image->mapped() || image == image_) continue;
    if (image_ == nullptr && image.use_count() > kUnused) continue;
    former.push_back(std::move(image));
  }
  return former;
}

absl::Status WorkloadDefinition::CheckBound(size_t actors,
                                            uint32_t max_generations) const {
  const size_t kept = Former().size();
  // Each actor of generation 1 or 2 leaves one behind.
  const size_t left = info_.generation < 3 && !options_.unload
                          ? std::max<size_t>(actors, 1)
                          : 1;
  if (kept + left <= max_generations) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} of {} former generations of its library are mapped{}{}; "
                  "restart the host",
                  kept, max_generations,
                  left > 1 ? fmt::format(", {} more would be", left) : "",
                  options_.unload ? "" : " (unload is not set)"));
}

absl::StatusOr<NextLibrary> WorkloadDefinition::LoadNext(
    const std::string& path, size_t actors, uint32_t max_generations) {
  if (options_.linked != nullptr) {
    return absl::FailedPreconditionError(
        "it is compiled into the host and has no library");
  }
  if (absl::Status status = CheckBound(actors, max_generations); !status.ok()) {
    return status;
  }
  NextLibrary next;
  next.library = library();
  ++next.library.number;
  if (!path.empty()) next.library.path = path;
  Image::Remains remains;
  absl::StatusOr<std::shared_ptr<Image>> image =
      images_->LoadNext(next.library.path, &remains);
  if (remains != nullptr) Note(remains);
  if (!image.ok()) return image.status();
  next.library.image = *std::move(image);
  absl::StatusOr<std::vector<std::string>> warnings =
      CheckNext(*next.library.image, &next.library.placement);
  absl::Status status = warnings.status();
  if (status.ok()) {
    next.warnings = *std::move(warnings);
    status = AgreeOnNext(&next);
  }
  if (!status.ok()) {
    // Nothing of it has run but its constructors and negotiate.
    if (!images_->Unmap(next.library.image).ok()) Note(next.library.image);
    return status;
  }
  next.library.concurrent =
      *FindConcurrentRoutes(next.library.image->metadata());
  next.metadata = next.library.image->metadata();
  Note(next.library.image);
  // Not before: paths of which nothing comes would pile up.
  MutexLock lock(&image_mutex_);
  next.library.name = NameOf(next.library.path);
  return next;
}

absl::Status WorkloadDefinition::CheckGeneration(const Image& image) const {
  const int generation = static_cast<int>(image.generation());
  if (generation == info_.generation) return absl::OkStatus();
  return InvalidArgumentError(fmt::format(
      "'{}' is a library of generation {} of the boundary, the one that runs "
      "is of generation {}; restart the host",
      image.path(), generation, info_.generation));
}

absl::StatusOr<std::vector<std::string>> WorkloadDefinition::CheckNext(
    const Image& image, Placement* placement) {
  if (absl::Status status = CheckGeneration(image); !status.ok()) return status;
  const absl::StatusOr<Placement> place = PlacementOf(image.report());
  if (!place.ok()) return place.status();
  *placement = *place;
  ActrType type;
  const std::string text = TypeText(image.metadata().type);
  if (std::string fault = ParseActrType(text, &type); !fault.empty()) {
    return InvalidArgumentError(fmt::format("type '{}': {}", text, fault));
  }
  if (type.manufacturer != info_.type.manufacturer ||
      type.name != info_.type.name) {
    return InvalidArgumentError(
        fmt::format("'{}' has actors of type {}, those that run are of type {}",
                    image.path(), text, info_.type_text));
  }
  const auto signals = FindSignalRoutes(image.metadata(), options_.routes);
  if (!signals.ok()) return signals.status();
  const auto concurrent = FindConcurrentRoutes(image.metadata());
  if (!concurrent.ok()) return concurrent.status();
  std::vector<std::string> warnings =
      CompareRoutes(metadata_, image.metadata());
  if (*signals != info_.signal_routes) {
    warnings.push_back(
        "other routes than before are signals, which counts when the host is "
        "restarted");
  }
  return warnings;
}

absl::Status WorkloadDefinition::AgreeOnNext(NextLibrary* next) {
  absl::StatusOr<Agreement> agreement = images_->Agree(next->library.image);
  if (!agreement.ok()) return agreement.status();
  next->agreement = *std::move(agreement);
  CompareVersions(metadata_, agreement_, *next, &next->warnings);
  return CheckItself(next->library.image, next->agreement);
}

absl::StatusOr<std::unique_ptr<Executor>> WorkloadDefinition::NewExecutorOf(
    LibraryGeneration& next, Executor::DoneFn done,
    GuestThreads* threads) const {
  LibraryGeneration library = next;
  if (std::exchange(next.is_taken, true) && library.image->table() == nullptr) {
    absl::StatusOr<std::shared_ptr<Image>> loaded =
        images_->LoadAgain(*library.image);
    if (!loaded.ok()) return loaded.status();
    Note(*loaded);
    library.image = *std::move(loaded);
  }
  return MakeExecutor(std::move(library), std::move(done), threads);
}

void WorkloadDefinition::Commit(const NextLibrary& next) {
  const LibraryGeneration& library = next.library;
  metadata_ = next.metadata;
  agreement_ = next.agreement;
  if (info_.generation == 3) images_->MakeCurrent(library.image);
  MutexLock lock(&image_mutex_);
  number_ = library.number;
  path_ = library.path;
  concurrent_ = library.concurrent;
  name_ = library.name;
  placement_.store(library.placement);
  if (info_.generation == 3) image_ = library.image;
}

// Nothing of an image that no actor was to run has run but its constructors.
void WorkloadDefinition::LetGo(LibraryGeneration* next) {
  const std::shared_ptr<Image> image = std::exchange(next->image, nullptr);
  if (image == nullptr || next->is_taken) return;
  {
    MutexLock lock(&image_mutex_);
    if (image == image_) return;
  }
  static_cast<void>(images_->Unmap(image));
}

WorkloadDefinition::Retired WorkloadDefinition::Retire() {
  Retired retired;
  for (std::shared_ptr<Image>& image : Former()) {
    const absl::Status unmapped =
        options_.unload ? images_->Unmap(image)
                        : absl::FailedPreconditionError("unload is not set");
    if (unmapped.ok()) {
      ++retired.unmapped;
      continue;
    }
    ++retired.kept;
    if (retired.reason.empty()) {
      retired.reason = std::string(unmapped.message());
    }
  }
  return retired;
}

}  // namespace troupe
