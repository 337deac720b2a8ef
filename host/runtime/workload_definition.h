// A workload as its host knows it: what its actors have in common and how one
// is made. Constant after construction, and alive as long as the host.
#ifndef TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
#define TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_

#include <memory>
#include <optional>
#include <string>

#include "abi/troupe_abi.h"
#include "absl/status/statusor.h"
#include "host/actor/executor.h"
#include "host/actor/workload_info.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/image_store.h"
#include "host/guest/metadata.h"
#include "host/runtime/options.h"

namespace troupe {

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

  // Whether NewExecutor() is done at once, without the file system.
  bool is_loaded() const { return info_.generation == 3; }

  // How one more actor is entered. `done` is told of entries that ran
  // elsewhere, on a thread that is one of `threads`.
  //   Thread: any; may load a library.
  //   Errors: those of Image::Load; UNAVAILABLE when there is no thread.
  absl::StatusOr<std::unique_ptr<Executor>> NewExecutor(
      Executor::DoneFn done, GuestThreads* threads) const;

  // An encoded InitPayloadV1 for the actor with `serial`.
  std::string InitPayload(uint64_t serial,
                          const std::optional<std::string>& config) const;

 private:
  explicit WorkloadDefinition(WorkloadOptions options)
      : options_(std::move(options)) {}

  absl::Status ReadLibrary();
  absl::Status TakeMetadata(const GuestMetadata& metadata);
  absl::Status SetType(const std::string& metadata_type);

  WorkloadOptions options_;
  ImageStore* images_ = nullptr;
  WorkloadInfo info_;
  Placement placement_ = Placement::kShard;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_WORKLOAD_DEFINITION_H_
