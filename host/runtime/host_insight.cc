// What a host tells of itself: who waits for whom, from the shards' own tables
// of calls and from the slots of shards that do not answer; and how long
// handlers take.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "host/actor/wait_edge.h"
#include "host/runtime/host_impl.h"
#include "host/shard/call_text.h"

namespace troupe {
namespace {

// A shard that has not answered by then is held by a handler. Real time, not
// the host's clock, which may stand still.
constexpr std::chrono::milliseconds kShardPatience{100};

// What the shards have said so far; shared, since one may answer when nobody
// waits for it any more.
struct Gathering {
  explicit Gathering(size_t shards) : missing(shards), answered(shards) {}

  void Add(size_t shard, std::vector<WaitInfo> found) {
    const std::lock_guard<std::mutex> lock(mutex);
    for (WaitInfo& wait : found) waits.push_back(std::move(wait));
    answered[shard] = true;
    if (--missing == 0) complete.notify_all();
  }

  std::mutex mutex;
  std::condition_variable complete;
  size_t missing;
  std::vector<bool> answered;
  std::vector<WaitInfo> waits;
};

WaitInfo Describe(const PendingCall& call, int64_t now_ns) {
  WaitInfo wait;
  wait.waiter = ActorText(call.caller, call.caller_serial);
  wait.target = ActorText(call.target, call.target_serial);
  wait.route = std::string(call.route);
  wait.for_room = call.room_bytes > 0;
  wait.waited = absl::Nanoseconds(now_ns - call.started_ns);
  if (call.deadline_ns != kNoDeadline) {
    wait.left = absl::Nanoseconds(call.deadline_ns - now_ns);
  }
  return wait;
}

std::vector<WaitInfo> WaitsOf(Shard& shard) {
  const int64_t now_ns = shard.context().clock->NowNanos();
  std::vector<WaitInfo> waits;
  for (const CallRef ref : shard.calls().All()) {
    const PendingCall& call = *shard.calls().Find(ref);
    if (!call.is_mark) waits.push_back(Describe(call, now_ns));
  }
  return waits;
}

}  // namespace

// An actor's edge alone, which any thread can read.
bool Host::Impl::EdgeOf(const ActorRef& actor, WaitInfo* wait) const {
  const uint64_t edge = actor.slot->edge.load();
  if (edge == 0) return false;
  const ActorSlot* target = slots_.At(WaitEdge::TargetIndex(edge));
  if (target == nullptr) return false;
  const uint64_t serial = target->serial.load();
  if (!WaitEdge::PointsTo(edge, serial)) return false;
  wait->waiter = ActorText(actor.slot, actor.serial);
  wait->target = ActorText(target, serial);
  return true;
}

std::vector<WaitInfo> Host::Impl::Waits() const {
  auto gathering = std::make_shared<Gathering>(shards_.size());
  for (size_t index = 0; index < shards_.size(); ++index) {
    Shard* shard = shards_[index].get();
    shard->Post(
        [gathering, shard, index] { gathering->Add(index, WaitsOf(*shard)); });
  }
  std::unique_lock<std::mutex> lock(gathering->mutex);
  gathering->complete.wait_for(lock, kShardPatience,
                               [&] { return gathering->missing == 0; });
  std::vector<WaitInfo> waits = std::move(gathering->waits);
  for (const ActorRef& actor : registry_.All()) {
    WaitInfo wait;
    if (!gathering->answered[actor.slot->shard.load()] &&
        EdgeOf(actor, &wait)) {
      waits.push_back(std::move(wait));
    }
  }
  std::sort(waits.begin(), waits.end(),
            [](const WaitInfo& a, const WaitInfo& b) {
              return std::tie(a.waiter, a.target, a.route) <
                     std::tie(b.waiter, b.target, b.route);
            });
  return waits;
}

std::vector<LatencyInfo> Host::Impl::Latencies() const {
  std::vector<LatencyInfo> infos;
  MutexLock lock(&workloads_mutex_);
  for (const auto& [name, workload] : workloads_) {
    for (uint32_t shard = 0; shard < shard_count(); ++shard) {
      LatencyInfo info{name, shard, workload->info().latencies[shard].Counts()};
      if (!info.counts.empty()) infos.push_back(std::move(info));
    }
  }
  return infos;
}

}  // namespace troupe
