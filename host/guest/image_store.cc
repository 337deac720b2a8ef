#include "host/guest/image_store.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {

ImageStore::ImageStore(RuntimeDir* dir, size_t max_retired)
    : dir_(dir), max_retired_(max_retired) {}

absl::StatusOr<std::shared_ptr<Image>> ImageStore::Acquire(
    const std::string& path) {
  MutexLock loading(&load_mutex_);
  // A missing file is left to Image::Load, which says so in a user's words.
  const FileIdentity identity = IdentifyFile(path).value_or(FileIdentity());
  uint32_t revision = 0;
  {
    MutexLock lock(&mutex_);
    Workload& workload = workloads_[path];
    const bool changed =
        workload.revision == 0 || !(workload.identity == identity);
    if (!changed && workload.current != nullptr) {
      return workload.current;
    }
    const size_t retired = CountRetired(&workload);
    if (retired >= max_retired_) {
      return absl::FailedPreconditionError(
          fmt::format("load '{}': {} of {} retired images of it are still "
                      "mapped; restart the host",
                      path, retired, max_retired_));
    }
    revision = workload.revision + (changed ? 1 : 0);
  }
  // Outside the lock: the library's constructors run here.
  auto image = Image::Load(*dir_, path, revision);
  if (!image.ok()) {
    return image;
  }
  MutexLock lock(&mutex_);
  Workload& workload = workloads_[path];
  workload.revision = revision;
  workload.identity = (*image)->identity();
  workload.current =
      (*image)->generation() == Generation::k3 ? *image : nullptr;
  workload.images.push_back(*image);
  return image;
}

size_t ImageStore::CountRetired(const std::string& path) {
  MutexLock lock(&mutex_);
  const auto it = workloads_.find(path);
  return it == workloads_.end() ? 0 : CountRetired(&it->second);
}

std::vector<std::shared_ptr<Image>> ImageStore::ListMapped() {
  MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<Image>> mapped;
  for (const auto& [path, workload] : workloads_) {
    for (const std::shared_ptr<Image>& image : workload.images) {
      if (image->mapped()) {
        mapped.push_back(image);
      }
    }
  }
  std::sort(mapped.begin(), mapped.end(), [](const auto& a, const auto& b) {
    return a->number() < b->number();
  });
  return mapped;
}

size_t ImageStore::CountRetired(Workload* workload) {
  std::erase_if(workload->images,
                [](const auto& image) { return !image->mapped(); });
  return std::count_if(workload->images.begin(), workload->images.end(),
                       [workload](const std::shared_ptr<Image>& image) {
                         if (image->generation() == Generation::k3) {
                           return image != workload->current;
                         }
                         // The store's own reference is the last one.
                         return image.use_count() == 1;
                       });
}

}  // namespace troupe
