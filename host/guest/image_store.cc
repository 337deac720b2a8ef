#include "host/guest/image_store.h"

#include <algorithm>
#include <utility>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {
namespace {

constexpr char kSilent[] = "its negotiate() has not returned";

}  // namespace

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
  auto image = Load(path, revision);
  if (image.ok()) MakeCurrent(*image);
  return image;
}

absl::StatusOr<std::shared_ptr<Image>> ImageStore::LoadNext(
    const std::string& path, Image::Remains* remains) {
  MutexLock loading(&load_mutex_);
  const FileIdentity identity = IdentifyFile(path).value_or(FileIdentity());
  uint32_t revision = 0;
  {
    MutexLock lock(&mutex_);
    const Workload& workload = workloads_[path];
    revision = workload.revision + (workload.identity == identity ? 0 : 1);
  }
  return Load(path, std::max<uint32_t>(revision, 1), {}, remains);
}

absl::StatusOr<std::shared_ptr<Image>> ImageStore::LoadAgain(
    const Image& image) {
  MutexLock loading(&load_mutex_);
  return Load(image.path(), image.revision(), image.copy_path());
}

// Outside the other lock: the library's constructors run here.
absl::StatusOr<std::shared_ptr<Image>> ImageStore::Load(
    const std::string& path, uint32_t revision, const std::string& content,
    Image::Remains* remains) {
  Image::Remains unusable;
  auto image = Image::Load(*dir_, path, revision, content, &unusable);
  if (!image.ok() && unusable == nullptr) return image;
  MutexLock lock(&mutex_);
  Workload& workload = workloads_[path];
  if (image.ok()) workload.revision = revision;
  std::erase_if(workload.images,
                [](const auto& other) { return !other->mapped(); });
  workload.images.push_back(image.ok() ? *image : unusable);
  if (remains != nullptr) *remains = std::move(unusable);
  return image;
}

absl::StatusOr<Agreement> ImageStore::Agree(
    const std::shared_ptr<Image>& image) {
  if (image->table() == nullptr) return Agreement();
  absl::StatusOr<Agreement> agreement = AgreeOrRemember(image);
  if (agreement.ok()) return agreement;
  return AboutError(fmt::format("load '{}'", image->path()),
                    agreement.status());
}

absl::StatusOr<Agreement> ImageStore::AgreeOrRemember(
    const std::shared_ptr<Image>& image) {
  const absl::StatusOr<ContentKey> key = KeyOfContent(image->copy_path());
  if (!key.ok()) return key.status();
  MutexLock loading(&load_mutex_);
  const auto known =
      std::find_if(known_.begin(), known_.end(),
                   [&key](const Known& other) { return other.key == *key; });
  if (known != known_.end()) return known->agreement;
  if (silent_.contains(image->number())) {
    return absl::DeadlineExceededError(kSilent);
  }
  absl::StatusOr<Agreement> agreement =
      Negotiate(*image->table(), image->metadata(), image->path());
  if (absl::IsDeadlineExceeded(agreement.status())) {
    image->KeepMapped(kSilent);
    silent_.insert(image->number());
    MutexLock lock(&mutex_);
    Workload& workload = workloads_[image->path()];
    if (workload.current == image) workload.current.reset();
    return agreement;
  }
  const bool is_answer =
      agreement.ok() || absl::IsInvalidArgument(agreement.status());
  if (!is_answer) return agreement;
  if (known_.size() == kMaxAgreements) known_.pop_front();
  known_.push_back({*key, agreement});
  return agreement;
}

void ImageStore::MakeCurrent(const std::shared_ptr<Image>& image) {
  MutexLock lock(&mutex_);
  Workload& workload = workloads_[image->path()];
  workload.identity = image->identity();
  workload.current = image->generation() == Generation::k3 ? image : nullptr;
}

absl::Status ImageStore::Unmap(const std::shared_ptr<Image>& image) {
  {
    MutexLock lock(&mutex_);
    Workload& workload = workloads_[image->path()];
    const bool is_current = workload.current == image;
    // The caller's and the store's own.
    const int known_users = is_current ? 3 : 2;
    if (image.use_count() > known_users) {
      return absl::FailedPreconditionError(
          fmt::format("unmap '{}': actors still run it", image->path()));
    }
    if (is_current) workload.current.reset();
  }
  // Outside the lock: the library's destructors run here.
  absl::Status status = image->Unmap();
  MutexLock lock(&mutex_);
  std::erase_if(workloads_[image->path()].images,
                [](const auto& other) { return !other->mapped(); });
  return status;
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
