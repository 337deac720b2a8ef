// A workload as its host knows it: what its actors have in common and how one
// is made. Constant after construction but for its library, which follows the
// file; alive as long as the host.
#ifndef TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
#define TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/troupe_abi.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "host/actor/executor.h"
#include "host/actor/workload_info.h"
#include "host/base/latency_histogram.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/image.h"
#include "host/guest/image_store.h"
#include "host/guest/metadata.h"
#include "host/runtime/options.h"

namespace troupe {

// Sets the id_prefix and id_suffix of `info` from its realm and type: an
// encoded id, cut where EncodeId() puts each actor's serial number.
void SplitId(WorkloadInfo* info);

class WorkloadDefinition {
 public:
  // Reads the library, and loads it when it is of generation 3.
  //   Ownership: `images` outlives the workload.
  //   Errors: as Host::AddWorkload.
  static absl::StatusOr<std::unique_ptr<WorkloadDefinition>> Create(
      WorkloadOptions options, ImageStore* images);

  const WorkloadInfo& info() const { return info_; }
  const WorkloadOptions& options() const { return options_; }
  Placement placement() const { return placement_; }

  // Whether there is a library to enter at once: TakeExecutor() works.
  bool is_loaded() const { return info_.generation == 3; }

  // How one more actor is entered, by the library as it is on disk now. `done`
  // is told of entries that ran elsewhere, on a thread that is one of
  // `threads`.
  //   Thread: any; may load a library.
  //   Errors: those of Image::Load; UNAVAILABLE when there is no thread.
  absl::StatusOr<std::unique_ptr<Executor>> NewExecutor(
      Executor::DoneFn done, GuestThreads* threads) const;

  // The same, by the library as it was loaded last, on a shard. Touches no
  // file; only when is_loaded() and placement() is kShard.
  //   Thread: any.
  std::unique_ptr<Executor> TakeExecutor() const;

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
  void KeepImage(std::shared_ptr<Image> image) const;
  absl::Status TakeMetadata(const GuestMetadata& metadata);
  absl::Status SetType(const std::string& metadata_type);

  WorkloadOptions options_;
  ImageStore* images_ = nullptr;
  WorkloadInfo info_;
  std::unique_ptr<LatencyHistogram[]> latencies_;
  Placement placement_ = Placement::kShard;

  // Shared between threads: the library of generation 3 that was loaded last.
  mutable Mutex image_mutex_;
  mutable std::shared_ptr<Image> image_ ABSL_GUARDED_BY(image_mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
