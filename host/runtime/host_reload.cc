// A reload of one workload: its next library is loaded, then its actors switch,
// one of them before the others, for what fails with it leaves everything as it
// was.
#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/actor/lifecycle.h"
#include "host/actor/reloading.h"
#include "host/runtime/host_impl.h"
#include "host/runtime/reload_text.h"
#include "host/shard/call_text.h"
#include "host/shard/reload.h"

namespace troupe {
namespace {

// Longer ones would overflow the clock that they are added to.
int64_t GraceNanos(absl::Duration grace) {
  return absl::ToInt64Nanoseconds(
      std::clamp(grace, absl::ZeroDuration(), absl::Hours(24 * 365)));
}

// Or is about to.
bool HasEnded(const ActorRef& actor) {
  const LifecycleState state = actor.slot->state.load();
  return !actor.slot->Holds(actor.serial) ||
         (state > LifecycleState::kRunning && state != LifecycleState::kFailed);
}

absl::Status AboutActor(const ActorRef& actor, const absl::Status& status) {
  return AboutError(
      fmt::format("actor {}", ActorText(actor.slot, actor.serial)), status);
}

}  // namespace

// Shared by the actors that it waits for.
// Thread: the loader's, but for what says otherwise.
class Host::Impl::ReloadRun : public std::enable_shared_from_this<ReloadRun> {
 public:
  ReloadRun(Impl* host, WorkloadDefinition* workload, ReloadOptions options,
            ReloadFn on_reloaded)
      : host_(host),
        workload_(workload),
        options_(std::move(options)),
        started_ns_(host->NowNanos()),
        on_reloaded_(std::move(on_reloaded)) {}

  void Start();

 private:
  // Which actor tries the next generation before the others.
  void Choose(const std::vector<ActorRef>& actors);
  // Has the next candidate try it.
  void TryOne();
  void OnTried(const ActorRef& actor, const ReloadOutcome& outcome);
  // Those that there are by now but `first`, which runs the next generation.
  void SwitchOthers(const std::optional<ActorRef>& first);
  void Switch(const ActorRef& actor, bool is_trial);
  // Any thread.
  void OnSwitched(const ActorRef& actor, bool is_trial,
                  const ReloadOutcome& outcome);
  void Count(const ActorRef& actor, const ReloadOutcome& outcome)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Complete();
  // Lets go of the next library, and of others that are used no more.
  WorkloadDefinition::Retired CleanUp();
  void Fail(const absl::Status& status);
  // Any thread.
  absl::Status Failure(const absl::Status& why, std::string_view images) const;
  // Any thread, once.
  void End(const absl::StatusOr<ReloadReport>& report);

  const std::string& name() const { return workload_->info().name; }

  // Constant after construction.
  Impl* const host_;
  WorkloadDefinition* const workload_;
  const ReloadOptions options_;
  const int64_t started_ns_;

  // The loader's thread.
  NextLibrary next_;
  std::deque<ActorRef> candidates_;

  // Shared between threads.
  Mutex mutex_;
  ReloadFn on_reloaded_ ABSL_GUARDED_BY(mutex_);
  ReloadReport report_ ABSL_GUARDED_BY(mutex_);
  size_t waits_for_ ABSL_GUARDED_BY(mutex_) = 0;
};

void Host::Impl::ReloadRun::Start() {
  absl::StatusOr<NextLibrary> next =
      workload_->LoadNext(options_.path, host_->ActorsOf(*workload_).size(),
                          host_->options_.max_generations);
  if (!next.ok()) {
    Fail(next.status());
    return;
  }
  next_ = *std::move(next);
  Choose(host_->ActorsOf(*workload_));
}

// Those that run go first: one that waits for its restart tries nothing.
void Host::Impl::ReloadRun::Choose(const std::vector<ActorRef>& actors) {
  candidates_.assign(actors.begin(), actors.end());
  std::stable_partition(
      candidates_.begin(), candidates_.end(), [](const ActorRef& actor) {
        return actor.slot->state.load() == LifecycleState::kRunning;
      });
  if (candidates_.empty()) {
    SwitchOthers(std::nullopt);
  } else {
    TryOne();
  }
}

void Host::Impl::ReloadRun::TryOne() {
  const ActorRef actor = candidates_.front();
  candidates_.pop_front();
  Switch(actor, true);
}

void Host::Impl::ReloadRun::OnTried(const ActorRef& actor,
                                    const ReloadOutcome& outcome) {
  if (host_->stopping_.load()) {
    End(UnavailableError("the host is stopping"));
  } else if (outcome.status.ok()) {
    SwitchOthers(actor);
  } else if (HasEnded(actor) && !candidates_.empty()) {
    TryOne();
  } else {
    Fail(AboutActor(actor, outcome.status));
  }
}

void Host::Impl::ReloadRun::Switch(const ActorRef& actor, bool is_trial) {
  if (host_->stopping_.load()) {
    OnSwitched(actor, is_trial,
               {UnavailableError("the host is stopping"), std::nullopt});
    return;
  }
  Shard* const home = &host_->At(actor.slot->shard.load());
  auto reload = std::make_unique<Reloading>();
  absl::StatusOr<std::unique_ptr<Executor>> executor = workload_->NewExecutorOf(
      next_.library, host_->DoneFnOf(home), &host_->guest_threads_);
  if (!executor.ok()) {
    OnSwitched(actor, is_trial, {executor.status(), std::nullopt});
    return;
  }
  reload->number = ++host_->reloads_;
  reload->due_ns = host_->NowNanos() + GraceNanos(options_.grace);
  reload->next = *std::move(executor);
  reload->init = workload_->InitPayload(actor.serial, std::nullopt);
  reload->answer =
      std::make_shared<ReloadAnswer>([self = shared_from_this(), actor,
                                      is_trial](const ReloadOutcome& outcome) {
        self->OnSwitched(actor, is_trial, outcome);
      });
  host_->reload_watch_->Add({.slot = actor.slot,
                             .serial = actor.serial,
                             .due_ns = reload->due_ns,
                             .grace_ns = GraceNanos(options_.grace),
                             .answer = reload->answer});
  Shard::AtHome(
      host_, actor.slot, actor.serial,
      [reload = std::move(reload)](Shard& shard, Actor& living) mutable {
        ActorReload(shard, living).Begin(std::move(reload));
      });
}

void Host::Impl::ReloadRun::OnSwitched(const ActorRef& actor, bool is_trial,
                                       const ReloadOutcome& outcome) {
  {
    MutexLock lock(&mutex_);
    if (!is_trial || outcome.status.ok()) Count(actor, outcome);
    if (!is_trial && --waits_for_ > 0) return;
  }
  if (host_->stopping_.load()) {
    End(UnavailableError("the host is stopping"));
  } else if (is_trial && outcome.is_given_up && !HasEnded(actor)) {
    // At once: another library may hold the loader up. What becomes of the
    // image is not known while the shard is held.
    host_->loader_->Post([self = shared_from_this()] { self->CleanUp(); });
    End(Failure(AboutActor(actor, outcome.status), ""));
  } else if (is_trial) {
    host_->loader_->Post([self = shared_from_this(), actor, outcome] {
      self->OnTried(actor, outcome);
    });
  } else {
    host_->loader_->Post([self = shared_from_this()] { self->Complete(); });
  }
}

// One that ends does not run a former generation.
void Host::Impl::ReloadRun::Count(const ActorRef& actor,
                                  const ReloadOutcome& outcome) {
  if (!outcome.status.ok() && HasEnded(actor)) return;
  ++report_.actors;
  if (outcome.status.ok()) {
    ++report_.switched;
  } else {
    report_.failures.push_back(
        fmt::format("{}: {}", ActorText(actor.slot, actor.serial),
                    std::string(outcome.status.message())));
  }
  if (outcome.state_bytes.has_value()) {
    report_.state_bytes =
        report_.state_bytes.value_or(0) + *outcome.state_bytes;
  }
  if (!outcome.warning.empty()) {
    report_.warnings.push_back(fmt::format(
        "{}: {}", ActorText(actor.slot, actor.serial), outcome.warning));
  }
}

void Host::Impl::ReloadRun::SwitchOthers(const std::optional<ActorRef>& first) {
  std::vector<ActorRef> others;
  {
    // Whoever is launched later runs the next generation.
    const std::lock_guard<std::shared_mutex> lock(host_->launch_mutex_);
    others = host_->ActorsOf(*workload_);
    if (first.has_value() || others.empty()) workload_->Commit(next_);
  }
  if (!first.has_value() && !others.empty()) {
    Choose(others);
    return;
  }
  std::erase_if(others, [&first](const ActorRef& actor) {
    return first.has_value() && actor.serial == first->serial;
  });
  {
    MutexLock lock(&mutex_);
    waits_for_ = others.size();
  }
  for (const ActorRef& actor : others) Switch(actor, false);
  if (others.empty()) Complete();
}

void Host::Impl::ReloadRun::Complete() {
  const LibraryGeneration library = workload_->library();
  const WorkloadDefinition::Retired retired = CleanUp();
  ReloadReport report;
  {
    MutexLock lock(&mutex_);
    report = std::move(report_);
  }
  report.generation = library.number;
  report.path = library.path;
  report.may_have_state = workload_->info().generation == 3;
  report.warnings.insert(report.warnings.begin(), next_.warnings.begin(),
                         next_.warnings.end());
  report.unmapped = retired.unmapped;
  report.kept = retired.kept;
  report.kept_reason = retired.reason;
  report.took = absl::Nanoseconds(host_->NowNanos() - started_ns_);
  End(report);
}

WorkloadDefinition::Retired Host::Impl::ReloadRun::CleanUp() {
  workload_->LetGo(&next_.library);
  return workload_->Retire();
}

void Host::Impl::ReloadRun::Fail(const absl::Status& status) {
  const WorkloadDefinition::Retired retired = CleanUp();
  End(Failure(status,
              ImagesText(retired.unmapped, retired.kept, retired.reason)));
}

absl::Status Host::Impl::ReloadRun::Failure(const absl::Status& why,
                                            std::string_view images) const {
  const absl::Status goes_on(
      why.code(),
      fmt::format("{}; generation {} goes on{}", std::string(why.message()),
                  workload_->library().number, images));
  return AboutError(fmt::format("reload '{}'", name()), goes_on);
}

void Host::Impl::ReloadRun::End(const absl::StatusOr<ReloadReport>& report) {
  {
    MutexLock lock(&host_->workloads_mutex_);
    host_->reloading_.erase(workload_);
  }
  ReloadFn on_reloaded;
  {
    MutexLock lock(&mutex_);
    on_reloaded = std::exchange(on_reloaded_, nullptr);
  }
  on_reloaded(report);
}

std::vector<ActorRef> Host::Impl::ActorsOf(
    const WorkloadDefinition& workload) const {
  std::vector<ActorRef> actors;
  for (const ActorRef& actor : registry_.All()) {
    if (actor.slot->workload.load() == &workload.info() &&
        Accepts(actor.slot->state.load())) {
      actors.push_back(actor);
    }
  }
  std::sort(
      actors.begin(), actors.end(),
      [](const ActorRef& a, const ActorRef& b) { return a.serial < b.serial; });
  return actors;
}

void Host::Impl::Reload(std::string_view name, ReloadOptions options,
                        ReloadFn on_reloaded) {
  if (stopping_.load()) {
    on_reloaded(UnavailableError("the host is stopping"));
    return;
  }
  absl::StatusOr<WorkloadDefinition*> workload = TakeForReload(name);
  if (!workload.ok()) {
    on_reloaded(workload.status());
    return;
  }
  auto run = std::make_shared<ReloadRun>(this, *workload, std::move(options),
                                         std::move(on_reloaded));
  loader_->Post([run] { run->Start(); });
}

absl::StatusOr<WorkloadDefinition*> Host::Impl::TakeForReload(
    std::string_view name) {
  const std::string hint = DidYouMeanWorkload(name);
  MutexLock lock(&workloads_mutex_);
  const auto found = workloads_.find(name);
  if (found == workloads_.end()) {
    return NotFoundError(fmt::format("no workload '{}'{}", name, hint));
  }
  WorkloadDefinition* const workload = found->second.get();
  if (!reloading_.insert(workload).second) {
    return absl::FailedPreconditionError(
        fmt::format("reload '{}': another reload of it is under way", name));
  }
  return workload;
}

}  // namespace troupe
