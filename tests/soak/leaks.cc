#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "host/base/manual_clock.h"
#include "host/runtime/host.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

constexpr int kActors = 33;
constexpr absl::Duration kTimeout = absl::Seconds(1);

// What each call of a round comes to; they take turns.
enum class Fate { kThrows, kTimesOut, kIsCancelled };

// Keeps the calls that reach the Shell, unanswered.
class Never {
 public:
  void Take(Responder responder) {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_.push_back(std::move(responder));
    changed_.notify_all();
  }

  // Waits for `count` calls, and lets go of them at Drop().
  void Await(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this, count] { return held_.size() == count; });
  }

  // Their answers come too late.
  void Drop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Responder> held_;
};

class Stage {
 public:
  absl::Status SetUp(const std::string& guest) {
    absl::StatusOr<std::unique_ptr<Host>> host = Host::Create(
        {.shards = 2, .watchdog = absl::ZeroDuration(), .clock = &clock_});
    if (!host.ok()) return host.status();
    host_ = *std::move(host);
    absl::Status added = host_->AddShellHandler(
        "soak.never", [this](const ShellRequest&, Responder responder) {
          never_.Take(std::move(responder));
        });
    if (!added.ok()) return added;
    added = host_->AddWorkload({.name = "leaky", .path = guest});
    if (!added.ok()) return added;
    for (ActrId& actor : actors_) {
      absl::StatusOr<ActrId> id = host_->Spawn("leaky");
      if (!id.ok()) return id.status();
      actor = *id;
    }
    return absl::OkStatus();
  }

  // One call to each actor, from its beginning to its end.
  void RunRound(uint64_t round) {
    std::counting_semaphore<kActors> ended(0);
    const auto count = [&ended](const Reply&) { ended.release(); };
    std::vector<CallHandle> given_up;
    size_t waiting = 0;
    for (size_t i = 0; i < actors_.size(); ++i) {
      const Fate fate = static_cast<Fate>((i + round) % 3);
      if (fate == Fate::kThrows) {
        host_->Call(actors_[i], "soak.Actor.Throw", "oh", {}, count);
        continue;
      }
      ++waiting;
      CallHandle handle = host_->CancellableCall(
          actors_[i], "soak.Actor.Wait", "", {.timeout = kTimeout}, count);
      if (fate == Fate::kIsCancelled) given_up.push_back(std::move(handle));
    }
    never_.Await(waiting);
    for (const CallHandle& handle : given_up) handle.Cancel();
    clock_.Advance(kTimeout);
    host_->ClockChanged();
    for (int i = 0; i < kActors; ++i) ended.acquire();
    never_.Drop();
  }

  HostResources Left() const { return host_->Resources(); }

  absl::Status End() { return StopAll(host_.get()); }

 private:
  ManualClock clock_;
  Never never_;
  std::array<ActrId, kActors> actors_;
  std::unique_ptr<Host> host_;
};

std::string Text(const HostResources& left) {
  return fmt::format("{} calls, {} fibers, {} blocks, {} tokens",
                     left.waiting_calls, left.waiting_fibers,
                     left.message_blocks, left.tokens);
}

}  // namespace

absl::Status Leaks(const LeaksOptions& options) {
  Stage stage;
  if (absl::Status ready = stage.SetUp(options.guest); !ready.ok()) {
    return ready;
  }
  const HostResources before = stage.Left();
  for (uint64_t round = 0; round < options.rounds; ++round) {
    stage.RunRound(round);
    if (round % (options.rounds / 20 + 1) != 0) continue;
    fmt::print("{} calls ended, memory {} MiB\n", (round + 1) * kActors,
               ResidentMiB());
  }
  // The last handlers and answers are still on their way.
  constexpr int kTries = 1000;
  HostResources left = stage.Left();
  for (int i = 0; i < kTries && left != before; ++i) left = stage.Left();
  fmt::print("before: {}\nleft:   {}\n", Text(before), Text(left));
  if (absl::Status ended = stage.End(); !ended.ok()) return ended;
  if (left == before) return absl::OkStatus();
  return absl::InternalError(
      fmt::format("left behind: {}, before: {}", Text(left), Text(before)));
}

}  // namespace troupe::soak
