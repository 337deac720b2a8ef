// A workload as its host knows it: what its actors have in common and how one
// is made. Constant after construction but for its library, which a reload
// replaces; alive as long as the host.
#ifndef TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
#define TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/troupe_abi.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "host/actor/concurrent_routes.h"
#include "host/actor/executor.h"
#include "host/actor/workload_info.h"
#include "host/base/latency_histogram.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/handshake.h"
#include "host/guest/image.h"
#include "host/guest/image_store.h"
#include "host/guest/metadata.h"
#include "host/guest/preflight.h"
#include "host/runtime/options.h"

namespace troupe {

// Sets the id_prefix and id_suffix of `info` from its realm and type: an
// encoded id, cut where EncodeId() puts each actor's serial number.
void SplitId(WorkloadInfo* info);

// One generation of a workload's library.
struct LibraryGeneration {
  uint32_t number = 1;
  std::string path;
  const char* name = nullptr;  // `path`, for as long as the host lives
  Placement placement = Placement::kShard;
  // What its actors share; of generation 1 and 2 of the boundary, that of the
  // first actor, once it is taken: the others have more of the same content.
  std::shared_ptr<Image> image = nullptr;
  bool is_taken = false;
  // Its methods whose handlers take turns; nullptr: none.
  std::shared_ptr<const ConcurrentRoutes> concurrent = nullptr;
};

// The one that is to follow, and what its user should know of it.
struct NextLibrary {
  LibraryGeneration library;
  GuestMetadata metadata;
  Agreement agreement;
  std::vector<std::string> warnings;
};

class WorkloadDefinition {
 public:
  // Reads the library, and loads it when it is of generation 3.
  //   Ownership: `images` outlives the workload.
  //   Errors: as Host::AddWorkload.
  static absl::StatusOr<std::unique_ptr<WorkloadDefinition>> Create(
      WorkloadOptions options, ImageStore* images);

  const WorkloadInfo& info() const { return info_; }
  const WorkloadOptions& options() const { return options_; }
  Placement placement() const {
    return placement_.load(std::memory_order_relaxed);
  }

  // Whether there is a library to enter at once: TakeExecutor() works.
  bool is_loaded() const { return info_.generation == 3; }

  // On what the library agreed with this host when it was loaded last.
  //   Thread: that of LoadNext(), or before actors are made.
  const Agreement& agreement() const { return agreement_; }

  // How one more actor is entered: in generation 3 by the library as it was
  // loaded last, in 1 and 2, whose actors have one each, as it is on disk now.
  // `done` is told of entries that ran elsewhere, on a thread that is one of
  // `threads`.
  //   Thread: any; may load a library.
  //   Errors: those of Image::Load; INVALID_ARGUMENT when what is on disk is of
  //           another generation; UNAVAILABLE when there is no thread.
  absl::StatusOr<std::unique_ptr<Executor>> NewExecutor(
      Executor::DoneFn done, GuestThreads* threads) const;

  // The same, at once, on a shard; only when is_loaded(). nullptr: the library
  // needs a thread.
  //   Thread: any.
  std::unique_ptr<Executor> TakeExecutor() const;

  // Copies, checks and loads what is to follow the library that the workload
  // runs; `path` empty: from the same place. `actors` are to follow.
  //   Thread: always the same.
  //   Errors: FAILED_PRECONDITION for a workload that is compiled in and when
  //           more than `max_generations` former ones would stay mapped; those
  //           of Image::Load; INVALID_ARGUMENT for another type of actor,
  //           another generation of the boundary, or a placement that it can't
  //           have. The library is not loaded then, or as good as.
  absl::StatusOr<NextLibrary> LoadNext(const std::string& path, size_t actors,
                                       uint32_t max_generations);

  // How an actor is entered by `next`, as NewExecutor().
  absl::StatusOr<std::unique_ptr<Executor>> NewExecutorOf(
      LibraryGeneration& next, Executor::DoneFn done,
      GuestThreads* threads) const;

  // Actors are made by `next` from now on, which is the generation after the
  // one before.
  //   Thread: the one of LoadNext().
  void Commit(const NextLibrary& next);

  // What the workload runs: which generation, from where.
  LibraryGeneration library() const;

  // The caller has done with `next`; its image is unmapped when no actor was to
  // run it and none will.
  //   Thread: the one of LoadNext().
  void LetGo(LibraryGeneration* next);

  // Unmaps the images that the workload has loaded and uses no more, if its
  // options say so. How many there were; `kept` gets the reason why some stay.
  //   Thread: any; runs the libraries' destructors.
  struct Retired {
    uint32_t unmapped = 0;
    uint32_t kept = 0;
    std::string reason;  // why the first of those is
  };
  Retired Retire();

  // Counts times of handling from now on, on each of `shards`.
  //   Thread: any, before the first actor.
  void CountLatencies(uint32_t shards) {
    latencies_ = std::make_unique<LatencyHistogram[]>(shards);
    info_.latencies = latencies_.get();
  }

  // Makes its actors members of `group`, at `place`.
  //   Thread: any, before the first actor.
  void JoinGroup(std::string group, uint32_t place) {
    info_.group = std::move(group);
    info_.place_in_group = place;
  }

  // An encoded InitPayloadV1 for the actor with `serial`.
  std::string InitPayload(uint64_t serial,
                          std::optional<std::string_view> config) const;

 private:
  explicit WorkloadDefinition(WorkloadOptions options)
      : options_(std::move(options)) {}

  absl::Status ReadLibrary();
  absl::Status CheckBound(size_t actors, uint32_t max_generations) const;
  // Where a library may run by its preflight.
  //   Errors: INVALID_ARGUMENT when that is not where it is configured to.
  absl::StatusOr<Placement> PlacementOf(const PreflightReport& report) const;
  absl::StatusOr<std::vector<std::string>> CheckNext(const Image& image,
                                                     Placement* placement);
  // Has `image`, or what is compiled in, prove itself, if it wants to.
  //   Errors: those of RunSelfCheck().
  absl::Status CheckItself(const std::shared_ptr<Image>& image,
                           const Agreement& agreement) const;
  // INVALID_ARGUMENT when `image` is of another generation of the boundary.
  absl::Status CheckGeneration(const Image& image) const;
  // What is said of the agreement of `next` beside the one that runs.
  absl::Status AgreeOnNext(NextLibrary* next);
  std::string TypeText(const std::string& metadata_type) const;
  absl::StatusOr<std::unique_ptr<Executor>> MakeExecutor(
      LibraryGeneration library, Executor::DoneFn done,
      GuestThreads* threads) const;
  // `path`, from now on to the host's end.
  const char* NameOf(const std::string& path)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(image_mutex_);
  // One more image is this workload's.
  void Note(const std::shared_ptr<Image>& image) const;
  // Those of former generations, and of actors that have ended.
  std::vector<std::shared_ptr<Image>> Former() const;
  absl::Status TakeMetadata(const GuestMetadata& metadata);
  absl::Status SetType(const std::string& metadata_type);

  WorkloadOptions options_;
  ImageStore* images_ = nullptr;
  WorkloadInfo info_;
  // Create(), then the thread of LoadNext():
  GuestMetadata metadata_;
  Agreement agreement_;

  std::unique_ptr<LatencyHistogram[]> latencies_;

  // Shared between threads.
  std::atomic<Placement> placement_{Placement::kShard};
  mutable Mutex image_mutex_;
  // The library of generation 3 that was loaded last.
  mutable std::shared_ptr<Image> image_ ABSL_GUARDED_BY(image_mutex_);
  std::shared_ptr<const ConcurrentRoutes> concurrent_
      ABSL_GUARDED_BY(image_mutex_);
  uint32_t number_ ABSL_GUARDED_BY(image_mutex_) = 1;
  std::string path_ ABSL_GUARDED_BY(image_mutex_);
  // Paths that the library has had, which crash reports point to.
  std::set<std::string> names_ ABSL_GUARDED_BY(image_mutex_);
  const char* name_ ABSL_GUARDED_BY(image_mutex_) = nullptr;
  // All that were loaded for it, as long as they are mapped.
  mutable std::vector<std::weak_ptr<Image>> images_of_it_
      ABSL_GUARDED_BY(image_mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
