// Actors that the embedder makes.
#include <semaphore>
#include <string>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/runtime/host_impl.h"

namespace troupe {

absl::StatusOr<ActrId> Host::Impl::BeginSpawn(std::string_view name,
                                              const SpawnOptions& options,
                                              SpawnFn on_started) {
  if (stopping_.load()) return UnavailableError("the host is stopping");
  const WorkloadDefinition* workload = FindByName(name);
  if (workload == nullptr) {
    return NotFoundError(fmt::format("no workload '{}'", name));
  }
  uint32_t shard =
      options.shard.value_or(workload->options().shard.value_or(kMaxShards));
  if (shard == kMaxShards) shard = EmptiestShard();
  if (shard >= shard_count()) {
    return InvalidArgumentError(
        fmt::format("shard {} of {} shards", shard, shard_count()));
  }
  const absl::StatusOr<ActorRef> actor = Launch(
      *workload, Library::kOnDisk, shard, options.config,
      [told = std::move(on_started),
       name = std::string(name)](const absl::Status& status) mutable {
        told(status.ok()
                 ? status
                 : absl::Status(status.code(),
                                fmt::format("start actor '{}': {}", name,
                                            std::string(status.message()))));
      });
  if (!actor.ok()) return actor.status();
  return IdOf(*actor);
}

absl::StatusOr<ActrId> Host::Impl::SpawnAndWait(std::string_view name,
                                                const SpawnOptions& options) {
  absl::Status started;
  std::binary_semaphore known(0);
  absl::StatusOr<ActrId> id =
      BeginSpawn(name, options, [&started, &known](const absl::Status& status) {
        started = status;
        known.release();
      });
  if (!id.ok()) return id;
  known.acquire();
  if (!started.ok()) return started;
  return id;
}

}  // namespace troupe
