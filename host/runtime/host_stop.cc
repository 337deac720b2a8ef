// How a host ends: nothing more from outside, drain, on_stop, and a report of
// what did not come to an end.
#include <algorithm>
#include <chrono>

#include "fmt/format.h"
#include "host/guest/boundary.h"
#include "host/runtime/host_impl.h"
#include "host/shard/call_text.h"

namespace troupe {
namespace {

// on_stop gets this much even when draining has used the grace period up.
constexpr absl::Duration kStopGrace = absl::Seconds(1);

}  // namespace

uint64_t Host::Impl::Sum(std::atomic<uint64_t> ShardCounters::*counter) const {
  uint64_t sum = 0;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    sum += (shard->counters().*counter).load();
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

template <typename Condition>
bool Host::Impl::AwaitIdle(absl::Duration grace, Condition condition) {
  // A shard tells when it goes to sleep: it must be awake once for that.
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Post([] {});
  std::unique_lock<std::mutex> lock(idle_mutex_);
  return idle_.wait_for(lock, absl::ToChronoNanoseconds(grace), condition);
}

void Host::Impl::DrainAll() {
  for (const ActorRef& actor : registry_.All()) {
    static_cast<void>(StopActor(IdOf(actor)));
  }
}

void Host::Impl::ReportStuck(StopReport* report) {
  for (const ActorRef& actor : registry_.All()) {
    report->stuck.push_back(
        fmt::format("actor {} is {}", ActorText(actor.slot, actor.serial),
                    LifecycleName(actor.slot->state.load())));
  }
}

StopReport Host::Impl::Stop(absl::Duration grace) {
  StopReport report;
  const uint64_t finished_before = Sum(&ShardCounters::finished);
  const uint64_t dead_before = Sum(&ShardCounters::dead);
  stopping_.store(true);

  AwaitIdle(grace, [this] { return IsQuiet(); });
  DrainAll();
  const bool ended = AwaitIdle(std::max(grace, kStopGrace),
                               [this] { return registry_.size() == 0; });
  if (!ended) ReportStuck(&report);
  report.dead_lettered = Sum(&ShardCounters::dead) - dead_before;
  report.drained =
      Sum(&ShardCounters::finished) - finished_before - report.dead_lettered;

  router_->CloseShell();
  WithdrawHost(number_);
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Stop();
  for (const std::unique_ptr<Shard>& shard : shards_) {
    if (!shard->Join(kStopGrace)) {
      report.stuck.push_back(
          fmt::format("shard {} is held by a handler", shard->context().index));
    }
  }
  return report;
}

}  // namespace troupe
