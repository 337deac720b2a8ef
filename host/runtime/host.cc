#include "host/runtime/host.h"

#include <utility>

#include "host/runtime/host_impl.h"
#include "host/runtime/may_block.h"

namespace troupe {
namespace {

absl::StatusOr<std::string> ResultOf(const Reply& reply) {
  if (!reply.status.ok()) return reply.status;
  return std::string(reply.payload);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::Create(HostOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (absl::Status status = impl->Start(); !status.ok()) return status;
  return std::unique_ptr<Host>(new Host(std::move(impl)));
}

Host::Host(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Host::~Host() {
  if (impl_ != nullptr) Stop(absl::ZeroDuration());
}

absl::Status Host::AddWorkload(WorkloadOptions options) {
  return impl_->AddWorkload(std::move(options));
}

absl::Status Host::AddGroup(GroupOptions options) {
  return impl_->AddGroup(std::move(options));
}

absl::StatusOr<ActrId> Host::Spawn(std::string_view workload,
                                   const SpawnOptions& options) {
  if (absl::Status status = CheckMayBlock("spawn"); !status.ok()) {
    return status;
  }
  return impl_->SpawnAndWait(workload, options);
}

absl::StatusOr<ActrId> Host::BeginSpawn(std::string_view workload,
                                        const SpawnOptions& options,
                                        SpawnFn on_started) {
  if (absl::Status status = CheckMayBlock("spawn"); !status.ok()) {
    return status;
  }
  return impl_->BeginSpawn(workload, options, std::move(on_started));
}

void Host::Call(const ActrId& target, std::string_view route,
                std::string_view payload, const RequestOptions& options,
                ReplyFn on_reply) {
  impl_->StartCall(abi::Op::kHostCall, target, route, payload, options,
                   std::move(on_reply));
}

CallHandle Host::CancellableCall(const ActrId& target, std::string_view route,
                                 std::string_view payload,
                                 const RequestOptions& options,
                                 ReplyFn on_reply) {
  CallHandle handle;
  impl_->StartCall(abi::Op::kHostCall, target, route, payload, options,
                   std::move(on_reply), &handle);
  return handle;
}

void Host::Tell(const ActrId& target, std::string_view route,
                std::string_view payload, const RequestOptions& options,
                ReplyFn on_taken) {
  impl_->StartCall(abi::Op::kHostTell, target, route, payload, options,
                   std::move(on_taken));
}

absl::StatusOr<std::string> Host::CallAndWait(const ActrId& target,
                                              std::string_view route,
                                              std::string_view payload,
                                              const RequestOptions& options) {
  if (absl::Status status = CheckMayBlock("call"); !status.ok()) return status;
  return AwaitOutcome<absl::StatusOr<std::string>>([&](auto tell) {
    Call(target, route, payload, options,
         [tell](const Reply& reply) { tell(ResultOf(reply)); });
  });
}

absl::Status Host::TellAndWait(const ActrId& target, std::string_view route,
                               std::string_view payload,
                               const RequestOptions& options) {
  if (absl::Status status = CheckMayBlock("tell"); !status.ok()) return status;
  return AwaitOutcome<absl::Status>([&](auto tell) {
    Tell(target, route, payload, options,
         [tell](const Reply& taken) { tell(taken.status); });
  });
}

absl::StatusOr<ActrId> Host::Discover(const ActrType& type) {
  return impl_->Discover(type);
}

absl::StatusOr<ActrId> Host::Resolve(std::string_view target) {
  return impl_->Resolve(target);
}

absl::Status Host::AddShellHandler(std::string route, ShellHandler handler) {
  return impl_->shell().Add(std::move(route), std::move(handler));
}

void Host::RemoveShellHandler(std::string_view route) {
  impl_->shell().Remove(route);
}

DeadLetterStore& Host::dead_letters() { return impl_->dead_letters(); }

uint64_t Host::RefusedSends() const {
  return impl_->Sum(&ShardCounters::refused);
}

void Host::ReplayDeadLetter(uint64_t id, ReplayFn on_replayed) {
  impl_->ReplayDeadLetter(id, std::move(on_replayed));
}

absl::Status Host::StopActor(const ActrId& id) { return impl_->StopActor(id); }

void Host::Reload(std::string_view workload, ReloadOptions options,
                  ReloadFn on_reloaded) {
  impl_->Reload(workload, std::move(options), std::move(on_reloaded));
}

absl::StatusOr<ReloadReport> Host::ReloadAndWait(std::string_view workload,
                                                 ReloadOptions options) {
  if (absl::Status status = CheckMayBlock("reload"); !status.ok()) {
    return status;
  }
  return AwaitOutcome<absl::StatusOr<ReloadReport>>(
      [&](auto tell) { Reload(workload, std::move(options), tell); });
}

StopOutcome Host::Stop(absl::Duration grace) {
  StopOutcome outcome = impl_->Stop(grace);
  // Threads that are stuck in a guest still use it.
  if (!outcome.stuck.empty()) static_cast<void>(impl_.release());
  return outcome;
}

void Host::HurryStop(absl::Duration grace) { impl_->HurryStop(grace); }

std::vector<ActorInfo> Host::Actors() const { return impl_->Actors(); }

std::vector<WaitInfo> Host::Waits() const { return impl_->Waits(); }

std::vector<LatencyInfo> Host::Latencies() const { return impl_->Latencies(); }

uint32_t Host::shard_count() const { return impl_->shard_count(); }

uint64_t Host::FiberSwitches() const {
  return impl_->Sum(&ShardCounters::fiber_switches);
}

HostResources Host::Resources() const { return impl_->Resources(); }

uint64_t Host::Spins() const { return impl_->Sum(&ShardCounters::spins); }

int64_t Host::NowNanos() const { return impl_->NowNanos(); }

void Host::PostToShard(uint32_t shard, absl::AnyInvocable<void()> task) {
  impl_->At(static_cast<uint16_t>(shard)).Post(std::move(task));
}

void Host::ClockChanged() {
  for (uint32_t shard = 0; shard < shard_count(); ++shard) {
    PostToShard(shard, [] {});
  }
  impl_->Watch();
}

}  // namespace troupe
