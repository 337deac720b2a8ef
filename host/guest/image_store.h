// All images of a host: decides whether an actor shares one or gets its own,
// and bounds what piles up, since retired images stay mapped.
#ifndef TROUPE_HOST_GUEST_IMAGE_STORE_H_
#define TROUPE_HOST_GUEST_IMAGE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/base/limits.h"
#include "host/base/mutex.h"
#include "host/guest/content_key.h"
#include "host/guest/file_identity.h"
#include "host/guest/handshake.h"
#include "host/guest/image.h"
#include "host/guest/runtime_dir.h"

namespace troupe {

// A resource. A workload is the path of its library.
class ImageStore {
 public:
  // `dir` outlives the store. `max_retired` counts images per workload.
  explicit ImageStore(RuntimeDir* dir,
                      size_t max_retired = kDefaultMaxGenerations);

  ImageStore(const ImageStore&) = delete;
  ImageStore& operator=(const ImageStore&) = delete;

  // The image for one new actor. Generation 3: the workload's current one,
  // loaded anew when the file has changed since; actors of the former content
  // keep theirs. Generations 1 and 2: a fresh one, for this actor alone.
  //   Thread: any; one load at a time, see Image::Load.
  //   Ownership: shared with the store, which keeps mapped images for reports.
  //              An actor drops its reference when it has ended: that is what
  //              retires an image of generation 1 or 2.
  //   Errors: those of Image::Load; FAILED_PRECONDITION if the workload has
  //           `max_retired` retired images mapped. Nothing changes then.
  absl::StatusOr<std::shared_ptr<Image>> Acquire(const std::string& path)
      ABSL_LOCKS_EXCLUDED(load_mutex_, mutex_);

  // The image for a reload: the content of `path` now, loaded anew whether it
  // has changed or not. It serves no new actors before MakeCurrent(), and
  // whoever asks bounds how many there are.
  //   Thread: any; one load at a time, see Image::Load.
  //   Errors: those of Image::Load. Nothing changes then, but for what
  //           `remains` gets as there.
  absl::StatusOr<std::shared_ptr<Image>> LoadNext(
      const std::string& path, Image::Remains* remains = nullptr)
      ABSL_LOCKS_EXCLUDED(load_mutex_, mutex_);

  // One more image of the content of `image`, whatever its file is by now.
  //   Thread: any; one load at a time, see Image::Load.
  //   Errors: those of Image::Load.
  absl::StatusOr<std::shared_ptr<Image>> LoadAgain(const Image& image)
      ABSL_LOCKS_EXCLUDED(load_mutex_, mutex_);

  // What `image` and this host agree on; nothing for generations 1 and 2. The
  // same content, agreed with or refused, is not asked again; one that failed
  // is, for it may have lacked memory, and one that gave no answer, but from a
  // fresh image: this one stays mapped and is asked nothing more.
  //   Thread: any; one at a time.
  //   Errors: "load '<path>': …" with those of Negotiate().
  absl::StatusOr<Agreement> Agree(const std::shared_ptr<Image>& image)
      ABSL_LOCKS_EXCLUDED(load_mutex_, mutex_);

  // Acquire() hands out `image`, of generation 3, from now on.
  //   Thread: any.
  void MakeCurrent(const std::shared_ptr<Image>& image)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Unmaps `image`, to which nobody but the caller and this store may hold on:
  // its actors have ended.
  //   Thread: any.
  //   Errors: FAILED_PRECONDITION when somebody does, and those of
  //           Image::Unmap.
  absl::Status Unmap(const std::shared_ptr<Image>& image)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Images of `path` that are mapped and serve no new actors: superseded ones
  // of generation 3, and those of generations 1 and 2 whose actor has ended.
  //   Thread: any.
  size_t CountRetired(const std::string& path) ABSL_LOCKS_EXCLUDED(mutex_);

  // Every mapped image, oldest first.
  //   Thread: any.
  std::vector<std::shared_ptr<Image>> ListMapped() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Workload {
    uint32_t revision = 0;
    FileIdentity identity;
    // Generation 3 only.
    std::shared_ptr<Image> current;
    std::vector<std::shared_ptr<Image>> images;
  };

  // What became of one content.
  struct Known {
    ContentKey key;
    absl::StatusOr<Agreement> agreement;
  };

  absl::StatusOr<Agreement> AgreeOrRemember(const std::shared_ptr<Image>& image)
      ABSL_LOCKS_EXCLUDED(load_mutex_, mutex_);
  static size_t CountRetired(Workload* workload);
  // Loads `path` and keeps count of it, also of what remains of a failure.
  absl::StatusOr<std::shared_ptr<Image>> Load(const std::string& path,
                                              uint32_t revision,
                                              const std::string& content = {},
                                              Image::Remains* remains = nullptr)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(load_mutex_) ABSL_LOCKS_EXCLUDED(mutex_);

  // Constant after construction.
  RuntimeDir* const dir_;
  const size_t max_retired_;

  // Shared between threads. The first is held while a library loads, so that
  // two actors do not load one content twice; readers take the second only.
  Mutex load_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::deque<Known> known_ ABSL_GUARDED_BY(load_mutex_);  // oldest first
  // Numbers of images that a thread may still be in.
  std::set<uint64_t> silent_ ABSL_GUARDED_BY(load_mutex_);
  Mutex mutex_;
  std::map<std::string, Workload> workloads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_IMAGE_STORE_H_
