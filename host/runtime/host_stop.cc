// How a host ends: nothing more from outside, drain, on_stop, and a report of
// what did not come to an end.
#include <algorithm>
#include <chrono>

#include "fmt/format.h"
#include "host/guest/host_numbers.h"
#include "host/runtime/host_impl.h"
#include "host/shard/call_text.h"

namespace troupe {
namespace {

// on_stop gets this much even when draining has used the grace period up.
constexpr absl::Duration kStopGrace = absl::Seconds(1);

}  // namespace

uint64_t Host::Impl::Sum(OwnerCounter ShardCounters::*counter) const {
  uint64_t sum = 0;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    sum += (shard->counters().*counter).Get();
  }
  return sum;
}

// Whether no message is in a mailbox, in hand or on its way. Messages are
// counted as started before they are sent, so equal sums that stay equal mean
// that none is out.
bool Host::Impl::IsQuiet() const {
  const uint64_t finished = Sum(&ShardCounters::finished);
  const uint64_t started = Sum(&ShardCounters::started);
  return finished == started && finished == Sum(&ShardCounters::finished);
}

// Shards tell when they go to sleep: each must be awake once after this begins.
template <typename Condition>
bool Host::Impl::AwaitIdle(absl::Duration grace, Condition condition) {
  std::unique_lock<std::mutex> lock(idle_mutex_);
  const StopTime end =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(grace);
  while (!condition()) {
    const StopTime until = std::min(end, hurried_end_);
    if (idle_.wait_until(lock, until) == std::cv_status::timeout &&
        until == std::min(end, hurried_end_)) {
      return condition();
    }
  }
  return true;
}

void Host::Impl::HurryStop(absl::Duration grace) {
  const std::lock_guard<std::mutex> lock(idle_mutex_);
  hurried_end_ = std::min(hurried_end_, std::chrono::steady_clock::now() +
                                            absl::ToChronoNanoseconds(grace));
  idle_.notify_all();
}

// Calls from outside that a shard has started are counted once this has run
// there, and it starts no more.
void Host::Impl::CloseShards() {
  for (const std::unique_ptr<Shard>& shard : shards_) {
    shard->Post([this] { ++closed_shards_; });
  }
}

void Host::Impl::DrainAll() {
  for (const ActorRef& actor : registry_.All()) {
    static_cast<void>(StopActor(IdOf(actor)));
  }
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Post([] {});
}

// The grace period is over: what is queued is not handled any more, and
// handlers that wait are told so.
void Host::Impl::CutShort() {
  router_->CancelHandlers();
  for (const ActorRef& actor : registry_.All()) {
    Shard::AtHome(
        this, actor.slot, actor.serial,
        [](Shard& home, Actor& living) { home.DropMailbox(&living); });
  }
  for (const std::unique_ptr<Shard>& shard : shards_) {
    shard->Post([shard = shard.get()] { shard->EndAllCalls(); });
  }
}

void Host::Impl::ReportStuck(StopOutcome* outcome) {
  for (const ActorRef& actor : registry_.All()) {
    outcome->stuck.push_back(
        fmt::format("actor {} is {}", ActorText(actor.slot, actor.serial),
                    LifecycleName(actor.slot->state.load())));
  }
}

StopOutcome Host::Impl::Stop(absl::Duration grace) {
  StopOutcome outcome;
  const uint64_t finished_before = Sum(&ShardCounters::finished);
  const uint64_t dead_before = Sum(&ShardCounters::dead);
  {
    const std::lock_guard<std::shared_mutex> lock(launch_mutex_);
    stopping_.store(true);
  }

  CloseShards();
  const bool quiet = AwaitIdle(grace, [this] {
    return closed_shards_.load() == shard_count() && IsQuiet();
  });
  DrainAll();
  if (!quiet) CutShort();
  const bool ended = AwaitIdle(std::max(grace, kStopGrace),
                               [this] { return registry_.size() == 0; });
  if (!ended) ReportStuck(&outcome);
  outcome.dead_lettered = Sum(&ShardCounters::dead) - dead_before;
  outcome.drained =
      Sum(&ShardCounters::finished) - finished_before - outcome.dead_lettered;

  router_->CloseShell();
  WithdrawHost(number_);
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Stop();
  for (const std::unique_ptr<Shard>& shard : shards_) {
    if (!shard->Join(kStopGrace)) {
      outcome.stuck.push_back(
          fmt::format("shard {} is held by a handler", shard->context().index));
    }
  }
  if (outcome.stuck.empty()) {
    // Messages that a shard sent another one whose thread had ended.
    for (const std::unique_ptr<Shard>& shard : shards_) shard->TakeLeftovers();
  }
  return outcome;
}

}  // namespace troupe
