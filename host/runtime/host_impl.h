// What is behind Host: wires slots, shards, router, images and workloads.
#ifndef TROUPE_HOST_RUNTIME_HOST_IMPL_H_
#define TROUPE_HOST_RUNTIME_HOST_IMPL_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/actor/hook_event.h"
#include "host/actor/slot_table.h"
#include "host/actor/stream_ledger.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_threads.h"
#include "host/guest/image_store.h"
#include "host/guest/runtime_dir.h"
#include "host/loop/loop_thread.h"
#include "host/route/answer_store.h"
#include "host/route/registry.h"
#include "host/route/router.h"
#include "host/route/shell.h"
#include "host/route/shell_streams.h"
#include "host/runtime/host.h"
#include "host/runtime/host_groups.h"
#include "host/runtime/host_watch.h"
#include "host/runtime/reload_watch.h"
#include "host/runtime/workload_definition.h"
#include "host/shard/shard.h"
#include "host/shard/supervisor.h"
#include "host/store/dead_letter_store.h"
#include "host/supervise/crash_log.h"

namespace troupe {

class Host::Impl final : public ShardDirectory,
                         public Spawner,
                         public Supervisor {
 public:
  explicit Impl(HostOptions options);
  ~Impl() override;

  absl::Status Start();

  absl::Status AddWorkload(WorkloadOptions options);
  // host/runtime/host_supervise.cc
  absl::Status AddGroup(GroupOptions options);
  absl::StatusOr<ActrId> BeginSpawn(std::string_view name,
                                    const SpawnOptions& options,
                                    SpawnFn on_started);
  absl::StatusOr<ActrId> SpawnAndWait(std::string_view name,
                                      const SpawnOptions& options);
  void StartCall(abi::Op op, const ActrId& target, std::string_view route,
                 std::string_view payload, const RequestOptions& options,
                 ReplyFn&& on_reply, CallHandle* handle = nullptr);
  // host/runtime/host_open_call.cc
  StreamingCall OpenCall(const ActrId& target, std::string_view route,
                         abi::CallShape shape, std::string_view payload,
                         const RequestOptions& options);
  // host/runtime/host_streams.cc
  void StartChunk(const ActrId& target, const StreamChunk& chunk,
                  const ChunkOptions& options, ReplyFn&& on_taken);
  absl::StatusOr<ActrId> Discover(const ActrType& type);
  absl::StatusOr<ActrId> Resolve(std::string_view target);
  // host/runtime/host_replay.cc
  void ReplayDeadLetter(uint64_t id, ReplayFn on_replayed);

  // host/runtime/host_notify.cc
  absl::Status NotifyActor(const ActrId& id, const Notice& notice);
  absl::Status NotifyType(const ActrType& type, const Notice& notice);
  absl::Status NotifyAll(const Notice& notice);
  HookCounts Hooks() const;
  TimerCounts Timers() const;

  int64_t NowNanos() const { return clock_->NowNanos(); }
  DeadLetterStore& dead_letters() { return *dead_letters_; }

  absl::Status StopActor(const ActrId& id);
  StopOutcome Stop(absl::Duration grace);
  void HurryStop(absl::Duration grace);
  std::vector<ActorInfo> Actors() const;
  // Looks at what the handlers do now, and at the time of reloads.
  void Watch();
  HostResources Resources();

  // host/runtime/host_reload.cc
  void Reload(std::string_view name, ReloadOptions options,
              ReloadFn on_reloaded);

  // host/runtime/host_insight.cc
  std::vector<WaitInfo> Waits() const;
  std::vector<LatencyInfo> Latencies() const;
  // One figure of all shards.
  uint64_t Sum(OwnerCounter ShardCounters::*counter) const;

  ShellTable& shell() { return shell_; }
  ShellStreams& shell_streams() { return shell_streams_; }
  uint32_t shard_count() const { return static_cast<uint32_t>(shards_.size()); }

  // ShardDirectory.
  Shard& At(uint16_t index) override { return *shards_[index]; }
  void Forget(ActorSlot* slot) override;
  void OnIdle() override;
  absl::Status CheckWait(const ActorSlot& waiter, uint64_t serial) override;

  // Spawner.
  std::optional<absl::StatusOr<ActorRef>> SpawnAtOnce(
      const ActorSlot& parent, const abi::ActrType& type,
      std::string_view config) override;
  void Spawn(const ActorSlot& parent, const ActrType& type, std::string config,
             SpawnedFn on_spawned) override;

  // Supervisor; host/runtime/host_supervise.cc.
  CrashLog& crashes() override { return crashes_; }
  void RenewExecutor(ActorSlot* slot, uint64_t serial) override;
  void OnMemberCrash(ActorSlot* slot, uint64_t serial,
                     const absl::Status& error) override;
  void OnMemberHeld(ActorSlot* slot, uint64_t serial) override;
  void OnMemberStarted(ActorSlot* slot, uint64_t serial) override;
  void OnMemberFailed(ActorSlot* slot, uint64_t serial,
                      const absl::Status& error) override;
  void OnMemberGone(ActorSlot* slot, uint64_t serial) override;

 private:
  // Which library a new actor is entered by: as it is on disk, or as it was
  // loaded last, which costs no look at the file.
  enum class Library { kOnDisk, kLoaded };

  using StartedFn = absl::AnyInvocable<void(const absl::Status&)>;

  absl::Status StartShards(uint32_t count);
  const WorkloadDefinition* FindByName(std::string_view name) const;
  const WorkloadDefinition* FindByType(const abi::ActrType& type) const;
  std::string DidYouMeanWorkload(std::string_view name) const;
  // Makes an actor and hands it to its shard, which tells `on_started`.
  //   Errors: those of Host::Spawn, and UNAVAILABLE when the host stops.
  absl::StatusOr<ActorRef> Launch(const WorkloadDefinition& workload,
                                  Library library, uint32_t shard,
                                  std::optional<std::string_view> config,
                                  StartedFn on_started);
  // Makes the actor live.
  //   Thread: the shard's.
  void Adopt(Shard* shard, std::unique_ptr<Actor> actor);
  absl::StatusOr<std::unique_ptr<Executor>> NewExecutor(
      const WorkloadDefinition& workload, Shard* shard);
  static Executor::DoneFn DoneFnOf(Shard* shard);
  uint32_t EmptiestShard() const;
  ActrId IdOf(const ActorRef& actor) const;
  ActorInfo InfoOf(const ActorRef& actor) const;
  bool EdgeOf(const ActorRef& actor, WaitInfo* wait) const;
  absl::Status StartControl();
  void StartWatch();
  void FireHook(const std::vector<ActorRef>& actors, HookEvent event);

  // host/runtime/host_stop.cc
  template <typename Condition>
  bool AwaitIdle(absl::Duration grace, Condition condition);
  bool IsQuiet() const;
  void CloseShards();
  void DrainAll();
  void CutShort();
  void ReportStuck(StopOutcome* outcome);

  // host/runtime/host_supervise.cc
  void AddCrash(ActorInfo* info) const;

  // host/runtime/host_reload.cc
  class ReloadRun;
  absl::StatusOr<WorkloadDefinition*> TakeForReload(std::string_view name);
  // The actors of a workload that take messages.
  std::vector<ActorRef> ActorsOf(const WorkloadDefinition& workload) const;

  // Constant after Start().
  const HostOptions options_;
  const SystemClock system_clock_;
  std::unique_ptr<Log> own_log_;
  const Clock* clock_ = nullptr;
  Log* log_ = nullptr;
  std::optional<GuestLog> guest_log_;
  int number_ = -1;
  std::unique_ptr<RuntimeDir> runtime_dir_;
  std::unique_ptr<ImageStore> images_;
  std::unique_ptr<DeadLetterStore> dead_letters_;
  std::unique_ptr<StackBudget> stack_budget_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<HostGroups> groups_;
  // The control thread, the embedder's unless it has none.
  std::unique_ptr<LoopThread> own_control_;
  LoopThread* control_ = nullptr;
  // Loads libraries for actors that spawn actors.
  std::unique_ptr<LoopThread> loader_;

  // Shared between threads; each guards itself.
  GuestThreads guest_threads_;
  SlotTable slots_;
  Registry registry_;
  ShellTable shell_;
  ShellStreams shell_streams_;
  StreamLedger stream_ledger_;
  AnswerStore answers_;
  CrashLog crashes_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::shared_mutex launch_mutex_;  // shared by launches, held to stop them
  std::atomic<bool> stopping_{false};
  // Those on which no call from outside starts any more.
  std::atomic<uint32_t> closed_shards_{0};

  std::atomic<uint64_t> reloads_{0};  // of actors, so far
  std::unique_ptr<ReloadWatch> reload_watch_;

  mutable Mutex workloads_mutex_;
  std::map<std::string, std::unique_ptr<WorkloadDefinition>, std::less<>>
      workloads_ ABSL_GUARDED_BY(workloads_mutex_);
  std::set<const WorkloadDefinition*> reloading_
      ABSL_GUARDED_BY(workloads_mutex_);

  // Wakes Stop() when a shard has nothing to do. Real time, not the host's
  // clock: a host whose clock stands still must end as well.
  using StopTime = std::chrono::steady_clock::time_point;
  std::mutex idle_mutex_;
  std::condition_variable idle_;
  StopTime hurried_end_ = StopTime::max();  // under idle_mutex_

  // Last: it uses what is above. Absent when the watchdog is off.
  std::unique_ptr<HostWatch> watch_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_IMPL_H_
