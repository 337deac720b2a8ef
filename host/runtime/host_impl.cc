#include "host/runtime/host_impl.h"

#include <algorithm>
#include <random>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "abi/nearest.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/wait_edge.h"
#include "host/base/cpus.h"
#include "host/guest/handshake.h"
#include "host/guest/host_numbers.h"
#include "host/route/call_check.h"
#include "host/runtime/external_call.h"
#include "host/shard/call_text.h"
#include "host/shard/spin.h"
#include "host/shard/turn.h"

namespace troupe {
namespace {

// Begins the request ids of one host: eight letters that no other has.
std::string RunId() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  std::random_device random;
  std::string id;
  for (int i = 0; i < 8; ++i) id += kLetters[random() % kLetters.size()];
  return id;
}

void AddHeld(const std::vector<SlowHandler>& held,
             std::vector<ActorInfo>* infos) {
  for (const SlowHandler& slow : held) {
    const auto actor = std::find_if(
        infos->begin(), infos->end(), [&slow](const ActorInfo& info) {
          return info.id.serial_number == slow.what.serial_number;
        });
    if (actor == infos->end()) continue;
    actor->held_by = slow.what.method;
    actor->held_for = slow.held;
  }
}

uint32_t ShardOfChild(const WorkloadDefinition& workload,
                      const ActorSlot& parent) {
  return workload.options().shard.value_or(
      parent.shard.load(std::memory_order_relaxed));
}

std::optional<std::string_view> ConfigOfChild(std::string_view config) {
  if (config.empty()) return std::nullopt;
  return config;
}

}  // namespace

Host::Impl::Impl(HostOptions options)
    : options_(std::move(options)),
      answers_({options_.kept_answers, options_.kept_answer_bytes,
                options_.kept_answer_time}) {
  clock_ = options_.clock != nullptr ? options_.clock : &system_clock_;
  if (options_.log == nullptr) {
    own_log_ = std::make_unique<Log>(LogLevel::kWarn, LogFormat::kText, clock_);
  }
  log_ = options_.log != nullptr ? options_.log : own_log_.get();
  guest_log_.emplace(log_, clock_, options_.guest_log_lines);
}

Host::Impl::~Impl() {
  if (reload_watch_ != nullptr) reload_watch_->Close();
  // It hands what it has loaded to the shards.
  loader_.reset();
  // What it has handed to shards that had ended goes before what that refers
  // to.
  if (stopping_.load()) {
    for (const std::unique_ptr<Shard>& shard : shards_) shard->TakeLeftovers();
  }
  if (number_ >= 0) ReleaseHostNumber(number_);
}

absl::Status Host::Impl::Start() {
  uint32_t count = options_.shards;
  if (count == 0) {
    count = std::min(OnlineCpus(), kMaxShards);
  }
  if (count > kMaxShards) {
    return InvalidArgumentError(
        fmt::format("{} shards; at most {} are possible", count, kMaxShards));
  }
  if (options_.pace != nullptr && count != 1) {
    return InvalidArgumentError(
        fmt::format("{} shards under one pace, which holds one back", count));
  }
  if (options_.max_frame_bytes > abi::kMaxFrameBytes) {
    return InvalidArgumentError(
        fmt::format("frames of {} bytes; at most {} are possible",
                    options_.max_frame_bytes, abi::kMaxFrameBytes));
  }
  if (options_.spin < absl::ZeroDuration() ||
      options_.spin > absl::Microseconds(kMaxSpinMicros)) {
    return InvalidArgumentError(
        fmt::format("a spin of {}; at most {} is possible",
                    absl::FormatDuration(options_.spin),
                    absl::FormatDuration(absl::Microseconds(kMaxSpinMicros))));
  }
  absl::StatusOr<std::unique_ptr<RuntimeDir>> dir =
      RuntimeDir::Create(options_.runtime_dir);
  if (!dir.ok()) return dir.status();
  runtime_dir_ = *std::move(dir);
  images_ = std::make_unique<ImageStore>(runtime_dir_.get(),
                                         options_.max_generations);
  absl::StatusOr<std::unique_ptr<LoopThread>> loader =
      LoopThread::Start("troupe-load");
  if (!loader.ok()) return loader.status();
  loader_ = *std::move(loader);
  if (absl::Status status = StartControl(); !status.ok()) return status;
  dead_letters_ =
      std::make_unique<DeadLetterStore>(options_.dead_letters, log_);
  stack_budget_.reset(new StackBudget(StackBudget::ForThisKernel()));

  groups_ = std::make_unique<HostGroups>(
      HostGroups::Parts{clock_, log_, this, options_.on_escalation});

  Router::Parts parts;
  parts.clock = clock_;
  parts.log = log_;
  parts.guest_log = &*guest_log_;
  parts.slots = &slots_;
  parts.registry = &registry_;
  parts.shell = &shell_;
  parts.shell_streams = &shell_streams_;
  parts.shards = this;
  parts.spawner = this;
  parts.max_frame_bytes = options_.max_frame_bytes;
  router_ = std::make_unique<Router>(parts);
  const absl::StatusOr<int> number = AnnounceHost(router_.get());
  if (!number.ok()) return number.status();
  number_ = *number;
  router_->set_host_number(number_);
  return StartShards(count);
}

absl::Status Host::Impl::StartShards(uint32_t count) {
  const std::string run_id = RunId();
  for (uint32_t index = 0; index < count; ++index) {
    ShardContext context;
    context.index = static_cast<uint16_t>(index);
    context.host_number = number_;
    context.clock = clock_;
    context.log = log_;
    context.ops = router_.get();
    context.directory = this;
    context.supervisor = this;
    context.guest_threads = &guest_threads_;
    context.dead_letters = dead_letters_.get();
    context.stream_ledger = &stream_ledger_;
    context.max_frame_bytes = options_.max_frame_bytes;
    context.max_handlers = options_.max_handlers;
    context.request_prefix = fmt::format("{}-{:x}-", run_id, index);
    context.stack_budget = stack_budget_.get();
    context.spin = UsefulSpin(options_.spin, OnlineCpus());
    context.stacks.usable_bytes = options_.stack_bytes;
    context.pace = options_.pace;
    absl::StatusOr<std::unique_ptr<Shard>> shard =
        Shard::Create(std::move(context));
    if (!shard.ok()) return shard.status();
    shards_.push_back(*std::move(shard));
  }
  for (size_t index = 0; index < shards_.size(); ++index) {
    const absl::Status started = shards_[index]->Start();
    if (started.ok()) continue;
    while (index > 0) shards_[--index]->Stop();
    return started;
  }
  StartWatch();
  return absl::OkStatus();
}

absl::Status Host::Impl::AddWorkload(WorkloadOptions options) {
  if (options.shard.has_value() && *options.shard >= shard_count()) {
    return InvalidArgumentError(
        fmt::format("workload '{}': shard {} of {} shards", options.name,
                    *options.shard, shard_count()));
  }
  absl::StatusOr<std::unique_ptr<WorkloadDefinition>> workload =
      WorkloadDefinition::Create(std::move(options), images_.get());
  if (!workload.ok()) return workload.status();
  (*workload)->CountLatencies(shard_count());
  if (absl::Status joined = groups_->Join(workload->get()); !joined.ok()) {
    return joined;
  }
  const std::string name = (*workload)->info().name;
  if ((*workload)->is_loaded()) {
    log_->Debug("workload '{}' agrees: {}", name,
                AgreementText((*workload)->agreement()));
  }
  MutexLock lock(&workloads_mutex_);
  if (!workloads_.try_emplace(name, *std::move(workload)).second) {
    return InvalidArgumentError(
        fmt::format("there is a workload '{}' already", name));
  }
  return absl::OkStatus();
}

const WorkloadDefinition* Host::Impl::FindByName(std::string_view name) const {
  MutexLock lock(&workloads_mutex_);
  const auto found = workloads_.find(name);
  return found == workloads_.end() ? nullptr : found->second.get();
}

const WorkloadDefinition* Host::Impl::FindByType(
    const abi::ActrType& type) const {
  MutexLock lock(&workloads_mutex_);
  for (const auto& [name, workload] : workloads_) {
    if (workload->info().type.View() == type) return workload.get();
  }
  return nullptr;
}

std::string Host::Impl::DidYouMeanWorkload(std::string_view name) const {
  std::vector<std::string_view> names;
  MutexLock lock(&workloads_mutex_);
  for (const auto& [known, workload] : workloads_) names.push_back(known);
  return DidYouMean(name, names);
}

uint32_t Host::Impl::EmptiestShard() const {
  const auto fewest = std::min_element(
      shards_.begin(), shards_.end(), [](const auto& a, const auto& b) {
        return a->counters().actors.load() < b->counters().actors.load();
      });
  return static_cast<uint32_t>(fewest - shards_.begin());
}

ActrId Host::Impl::IdOf(const ActorRef& actor) const {
  const WorkloadInfo& info =
      *actor.slot->workload.load(std::memory_order_acquire);
  return {actor.serial, info.realm, info.type};
}

absl::StatusOr<std::unique_ptr<Executor>> Host::Impl::NewExecutor(
    const WorkloadDefinition& workload, Shard* shard) {
  return workload.NewExecutor(DoneFnOf(shard), &guest_threads_);
}

// An entry that ran elsewhere goes on at its actor's home.
Executor::DoneFn Host::Impl::DoneFnOf(Shard* shard) {
  return [shard](Entry* entry) {
    shard->Post(
        [shard, entry] { Turn(*shard, *entry->slot->actor).Continue(entry); });
  };
}

absl::StatusOr<ActorRef> Host::Impl::Launch(
    const WorkloadDefinition& workload, Library library, uint32_t shard_index,
    std::optional<std::string_view> config, StartedFn on_started) {
  // Stop() waits: it finds every actor that is launched.
  const std::shared_lock<std::shared_mutex> lock(launch_mutex_);
  if (stopping_.load()) return UnavailableError("the host is stopping");
  if (config.has_value() && workload.info().generation < 3) {
    return InvalidArgumentError(fmt::format(
        "{} is of generation {}, which has no field for a config",
        workload.info().type.ToString(), workload.info().generation));
  }
  Shard* shard = shards_[shard_index].get();
  absl::StatusOr<std::unique_ptr<Executor>> executor =
      library == Library::kLoaded ? workload.TakeExecutor() : nullptr;
  if (*executor == nullptr) executor = NewExecutor(workload, shard);
  if (!executor.ok()) return executor.status();
  absl::StatusOr<ActorSlot*> slot = slots_.Allocate();
  if (!slot.ok()) return slot.status();
  const uint64_t serial = SlotTable::SerialOf(**slot);
  (*slot)->workload.store(&workload.info(), std::memory_order_relaxed);
  (*slot)->shard.store(static_cast<uint16_t>(shard_index),
                       std::memory_order_relaxed);
  (*slot)->own_thread.store((*executor)->has_own_thread(),
                            std::memory_order_relaxed);
  (*slot)->interleaves.store((*executor)->handlers() != nullptr,
                             std::memory_order_relaxed);
  (*slot)->library.store((*executor)->library().number,
                         std::memory_order_relaxed);
  (*slot)->state.store(LifecycleState::kInitialising,
                       std::memory_order_relaxed);
  (*slot)->handled.store(0, std::memory_order_relaxed);
  (*slot)->failed.store(0, std::memory_order_relaxed);
  (*slot)->ignored_outputs.store(0, std::memory_order_relaxed);
  (*slot)->slow.store(0, std::memory_order_relaxed);
  (*slot)->serial.store(serial, std::memory_order_release);
  shard->CountActor();
  registry_.Add(*slot);
  auto birth = std::make_unique<Birth>();
  birth->init = workload.InitPayload(serial, config);
  birth->is_its_own = config.has_value();
  birth->on_started = std::move(on_started);
  auto actor =
      std::make_unique<Actor>(*slot, *std::move(executor), std::move(birth));
  if (shard == Shard::Current()) {
    Adopt(shard, std::move(actor));
  } else {
    shard->Post([this, shard, actor = std::move(actor)]() mutable {
      Adopt(shard, std::move(actor));
    });
  }
  return ActorRef{*slot, serial};
}

void Host::Impl::Adopt(Shard* shard, std::unique_ptr<Actor> actor) {
  ActorSlot* const slot = actor->slot;
  const uint64_t serial = actor->serial;
  const bool in_group = !actor->workload().group.empty();
  shard->Adopt(std::move(actor));
  // Not before: what a member is told before it lives it does not hear, and its
  // group would wait for it.
  if (in_group) groups_->OnMade(slot, serial);
}

std::optional<absl::StatusOr<ActorRef>> Host::Impl::SpawnAtOnce(
    const ActorSlot& parent, const abi::ActrType& type,
    std::string_view config) {
  const WorkloadDefinition* workload = FindByType(type);
  if (workload == nullptr || !workload->is_loaded() ||
      workload->placement() != Placement::kShard) {
    return std::nullopt;
  }
  return Launch(*workload, Library::kLoaded, ShardOfChild(*workload, parent),
                ConfigOfChild(config), nullptr);
}

void Host::Impl::Spawn(const ActorSlot& parent, const ActrType& type,
                       std::string config, SpawnedFn on_spawned) {
  const WorkloadDefinition* workload = FindByType(type.View());
  if (workload == nullptr) {
    on_spawned(
        NotFoundError(fmt::format("no workload of type {}", type.ToString())));
    return;
  }
  const uint32_t shard = ShardOfChild(*workload, parent);
  // A library is copied and loaded, which a shard must not wait for.
  auto later = std::make_shared<SpawnedFn>(std::move(on_spawned));
  loader_->Post([this, workload, shard, config = std::move(config), later] {
    const absl::StatusOr<ActorRef> actor = Launch(
        *workload, Library::kOnDisk, shard, ConfigOfChild(config), nullptr);
    if (actor.ok()) {
      (*later)(IdOf(*actor));
    } else {
      (*later)(actor.status());
    }
  });
}

void Host::Impl::StartCall(abi::Op op, const ActrId& target,
                           std::string_view route, std::string_view payload,
                           const RequestOptions& options, ReplyFn&& on_reply,
                           CallHandle* handle) {
  Shard* here = Shard::Current();
  if (here != nullptr && here->context().directory != this) here = nullptr;
  ExternalCall* call = ExternalCall::New(here, router_.get(), op, target, route,
                                         payload, options, std::move(on_reply));
  if (call == nullptr) {
    Reply refusal;
    refusal.status = NoMemoryError(payload.size());
    on_reply(refusal);
    return;
  }
  if (!options.request_id.empty()) {
    absl::StatusOr<NamedRequest> name =
        NamedRequest::Create(options.caller, options.request_id);
    if (!name.ok()) {
      call->Fail(name.status());
      return;
    }
    call->RunOnce(&answers_, *std::move(name));
  }
  if (stopping_.load(std::memory_order_relaxed)) {
    call->Fail(UnavailableError("the host is stopping"));
  } else if (here != nullptr) {
    if (handle != nullptr) *handle = call->MakeHandle(here);
    call->Start(*here);
  } else {
    const ActorSlot* slot = call->target;
    Shard* home =
        slot == nullptr
            ? shards_.front().get()
            : shards_[slot->shard.load(std::memory_order_relaxed)].get();
    if (handle != nullptr) *handle = call->MakeHandle(home);
    // It may have ended since the look at stopping_.
    home->PostToTheEnd([this, home, call] {
      if (stopping_.load(std::memory_order_relaxed)) {
        call->Fail(UnavailableError("the host is stopping"));
      } else {
        call->Start(*home);
      }
    });
  }
}

absl::StatusOr<ActrId> Host::Impl::Discover(const ActrType& type) {
  const absl::StatusOr<ActorRef> found = registry_.Discover(type.View());
  if (!found.ok()) return found.status();
  return IdOf(*found);
}

absl::StatusOr<ActrId> Host::Impl::Resolve(std::string_view target) {
  ActrId id;
  ActrType type;
  if (ParseActrId(target, &id).empty()) {
    if (router_->Find(id.View()).slot != nullptr) return id;
    return NotFoundError(fmt::format("no actor {}", target));
  }
  if (ParseActrType(target, &type).empty()) return Discover(type);
  if (FindByName(target) == nullptr) {
    return NotFoundError(
        fmt::format("no workload '{}'{}", target, DidYouMeanWorkload(target)));
  }
  const absl::StatusOr<ActorRef> found = registry_.DiscoverByName(target);
  if (!found.ok()) return found.status();
  return IdOf(*found);
}

absl::Status Host::Impl::StopActor(const ActrId& id) {
  const ActorRef actor = router_->Find(id.View());
  if (actor.slot == nullptr) {
    return NotFoundError(fmt::format("no actor {}", id.ToString()));
  }
  Shard::AtHome(this, actor.slot, actor.serial,
                [](Shard& home, Actor& living) { home.Drain(&living); });
  return absl::OkStatus();
}

ActorInfo Host::Impl::InfoOf(const ActorRef& actor) const {
  const ActorSlot& slot = *actor.slot;
  const WorkloadInfo& workload = *slot.workload.load(std::memory_order_acquire);
  const MailboxLoad load = slot.Load();
  ActorInfo info;
  info.id = IdOf(actor);
  info.workload = workload.name;
  info.state = LifecycleName(slot.state.load());
  info.generation = workload.generation;
  info.library = slot.library.load();
  info.placement =
      slot.own_thread.load() ? Placement::kThread : Placement::kShard;
  info.shard = slot.shard.load();
  info.mailbox_messages = load.messages;
  info.mailbox_bytes = load.bytes;
  info.mailbox = workload.mailbox;
  info.handled = slot.handled.load();
  info.failed = slot.failed.load();
  info.ignored_outputs = slot.ignored_outputs.load();
  info.slow = slot.slow.load();
  AddCrash(&info);
  info.streams = stream_ledger_.Read(actor.serial);
  const uint64_t edge = slot.edge.load();
  if (edge != 0) {
    const ActorSlot* target = slots_.At(WaitEdge::TargetIndex(edge));
    if (target != nullptr && WaitEdge::PointsTo(edge, target->serial.load())) {
      info.waits_for = ActorText(target, target->serial.load());
    }
  }
  return info;
}

std::vector<ActorInfo> Host::Impl::Actors() const {
  std::vector<ActorInfo> infos;
  for (const ActorRef& actor : registry_.All()) {
    infos.push_back(InfoOf(actor));
  }
  if (watch_ != nullptr) AddHeld(watch_->Held(), &infos);
  std::sort(infos.begin(), infos.end(),
            [](const ActorInfo& a, const ActorInfo& b) { return a.id < b.id; });
  return infos;
}

void Host::Impl::Forget(ActorSlot* slot) {
  registry_.Remove(slot);
  slots_.Free(slot);
  OnIdle();
}

void Host::Impl::OnIdle() {
  if (!stopping_.load(std::memory_order_relaxed)) return;
  const std::lock_guard<std::mutex> lock(idle_mutex_);
  idle_.notify_all();
}

}  // namespace troupe
