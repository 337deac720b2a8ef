#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/runtime/host.h"
#include "tests/integration/raw_guest.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

// Without and with the crash loop, in turn.
constexpr int kPhases = 10;
// Actors that are called, on each shard, and how often each is.
constexpr int kNeighbours = 4;
constexpr std::chrono::milliseconds kEvery{1};
// Messages that wait for each actor that breaks down.
constexpr int kUnderWay = 16;
// Of so many messages that break an actor down one is always the same.
constexpr uint64_t kPoisonIsOneOf = 4;
// So that the loop is one: an actor is back at once, and never given up.
constexpr RestartLimits kCrashLoop = {.max_restarts = kMostRestartsInPeriod,
                                      .period = absl::Seconds(1),
                                      .first_backoff = absl::Milliseconds(1),
                                      .max_backoff = absl::Milliseconds(4)};

using Time = std::chrono::steady_clock;

// A guest that answers each request with a code other than 0.
int32_t Break(const raw_guest::Instance&, troupe_handle,
              const abi::RpcEnvelope&) {
  return ACTR_GENERIC_ERROR;
}

constexpr char kMetadata[] = "type=soak:code:1.0.0\n";
constexpr troupe_guest_table kBreaks = raw_guest::Table<Break>(kMetadata);

// One call to a neighbour. Written by its answer, read when all are there.
struct Sample {
  Time::time_point sent;
  Time::duration took;
  bool ok = false;
};

// Calls to one shard's neighbours, with or without a crash loop beside them.
// Its elements stay where they are.
using Series = std::deque<Sample>;

// What is told about a series.
struct Summary {
  size_t calls = 0;
  size_t lost = 0;
  double p50_us = 0;
  double p99_us = 0;
  double max_us = 0;
};

Summary SummaryOf(const Series& series) {
  std::vector<double> times;
  for (const Sample& sample : series) {
    if (!sample.ok) continue;
    times.push_back(
        std::chrono::duration<double, std::micro>(sample.took).count());
  }
  Summary summary;
  summary.calls = series.size();
  summary.lost = series.size() - times.size();
  if (times.empty()) return summary;
  std::sort(times.begin(), times.end());
  summary.p50_us = times[times.size() / 2];
  summary.p99_us = times[times.size() * 99 / 100];
  summary.max_us = times.back();
  return summary;
}

// Calls every neighbour at a steady pace, whatever else goes on.
class Caller {
 public:
  Caller(Host* host, std::array<std::vector<ActrId>, 2> neighbours)
      : host_(host), neighbours_(std::move(neighbours)) {
    thread_ = std::thread([this] { Run(); });
  }
  ~Caller() { Finish(); }

  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  // Which series the next calls belong to.
  void SetCrashing(bool crashing) { crashing_ = crashing; }

  // Returns when every call has been answered, which its deadline sees to.
  void Finish() {
    if (!thread_.joinable()) return;
    ending_ = true;
    thread_.join();
    while (answered_.load() < sent_) std::this_thread::sleep_for(kEvery);
  }

  // After Finish().
  const Series& series(size_t shard, bool crashing) const {
    return series_[shard][crashing ? 1 : 0];
  }

 private:
  void Run() {
    for (Time::time_point next = Time::now(); !ending_; next += kEvery) {
      std::this_thread::sleep_until(next);
      for (size_t shard = 0; shard < neighbours_.size(); ++shard) {
        Series& series = series_[shard][crashing_ ? 1 : 0];
        for (const ActrId& id : neighbours_[shard]) Call(id, &series);
      }
    }
  }

  void Call(const ActrId& id, Series* series) {
    Sample* const sample = &series->emplace_back();
    sample->sent = Time::now();
    ++sent_;
    host_->Call(id, "soak.Actor.Work", "0", {},
                [this, sample](const Reply& reply) {
                  sample->took = Time::now() - sample->sent;
                  sample->ok = reply.status.ok();
                  ++answered_;
                });
  }

  Host* const host_;
  const std::array<std::vector<ActrId>, 2> neighbours_;
  std::array<std::array<Series, 2>, 2> series_;
  uint64_t sent_ = 0;
  std::atomic<uint64_t> answered_{0};
  std::atomic<bool> crashing_{false};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

// Keeps messages that break `target` down in its mailbox until `end`.
void BreakUntil(Time::time_point end, Host* host, const ActrId& target,
                std::string_view route) {
  std::counting_semaphore<kUnderWay> room(kUnderWay);
  for (uint64_t count = 0; Time::now() < end; ++count) {
    room.acquire();
    const std::string payload =
        count % kPoisonIsOneOf == 0 ? "poison" : fmt::format("{}", count);
    host->Call(target, route, payload, {},
               [&room](const Reply&) { room.release(); });
  }
  for (int i = 0; i < kUnderWay; ++i) room.acquire();
}

class Stage {
 public:
  absl::Status SetUp(const std::string& guest) {
    absl::StatusOr<std::unique_ptr<Host>> host =
        Host::Create({.shards = 2, .log = &log_});
    if (!host.ok()) return host.status();
    host_ = *std::move(host);
    const RestartPolicy permanent = {.mode = RestartMode::kPermanent,
                                     .limits = kCrashLoop};
    absl::Status added =
        host_->AddWorkload({.name = "neighbour", .path = guest});
    if (!added.ok()) return added;
    added = host_->AddWorkload({.name = "throws",
                                .path = guest,
                                .type = "soak:throws:1.0.0",
                                .restart = permanent});
    if (!added.ok()) return added;
    added = host_->AddWorkload(
        {.name = "code", .linked = &kBreaks, .restart = permanent});
    if (!added.ok()) return added;
    for (uint32_t shard = 0; shard < neighbours_.size(); ++shard) {
      for (int i = 0; i < kNeighbours; ++i) {
        const absl::StatusOr<ActrId> id =
            host_->Spawn("neighbour", {.shard = shard});
        if (!id.ok()) return id.status();
        neighbours_[shard].push_back(*id);
      }
    }
    for (const char* name : {"throws", "code"}) {
      const absl::StatusOr<ActrId> id = host_->Spawn(name, {.shard = 0});
      if (!id.ok()) return id.status();
      breaking_.push_back(*id);
    }
    return absl::OkStatus();
  }

  absl::Status Run(absl::Duration time) {
    Caller caller(host_.get(), neighbours_);
    const auto phase = absl::ToChronoNanoseconds(time) / kPhases;
    for (int i = 0; i < kPhases; ++i) {
      const bool crashing = i % 2 == 1;
      caller.SetCrashing(crashing);
      if (crashing) {
        CrashUntil(Time::now() + phase);
      } else {
        std::this_thread::sleep_for(phase);
      }
    }
    caller.Finish();
    absl::Status kept = Judge(caller);
    absl::Status ended = StopAll(host_.get());
    return kept.ok() ? ended : kept;
  }

 private:
  void CrashUntil(Time::time_point end) {
    std::thread throws(BreakUntil, end, host_.get(), breaking_[0],
                       "soak.Actor.Throw");
    BreakUntil(end, host_.get(), breaking_[1], "soak.Actor.Code");
    throws.join();
  }

  absl::Status Judge(const Caller& caller) {
    size_t calls = 0;
    size_t lost = 0;
    fmt::print("{:<24} {:>9} {:>5} {:>8} {:>8} {:>8}\n", "neighbours", "calls",
               "lost", "p50 us", "p99 us", "max us");
    for (size_t shard = 0; shard < neighbours_.size(); ++shard) {
      for (const bool crashing : {false, true}) {
        const Summary told = SummaryOf(caller.series(shard, crashing));
        calls += told.calls;
        lost += told.lost;
        fmt::print("{:<24} {:>9} {:>5} {:>8.0f} {:>8.0f} {:>8.0f}\n",
                   fmt::format("{} shard, {}", shard == 0 ? "same" : "other",
                               crashing ? "crash loop" : "quiet"),
                   told.calls, told.lost, told.p50_us, told.p99_us,
                   told.max_us);
      }
    }
    uint64_t handled = 0;
    uint64_t restarts = 0;
    for (const ActorInfo& info : host_->Actors()) {
      if (info.workload == "neighbour") handled += info.handled;
      if (info.workload != "neighbour") restarts += info.restarts;
    }
    const uint64_t poisoned =
        host_->dead_letters()
            .counts()
            .by_reason[static_cast<size_t>(DeathReason::kPoisoned)];
    fmt::print("crash loop: {} restarts, {} messages set aside as poison\n",
               restarts, poisoned);
    std::fflush(stdout);
    if (lost != 0 || handled != calls) {
      return absl::InternalError(
          fmt::format("of {} calls to neighbours {} were lost, {} handled",
                      calls, lost, handled));
    }
    if (restarts == 0 || poisoned == 0) {
      return absl::InternalError(
          fmt::format("nothing crashed: {} restarts, {} messages set aside",
                      restarts, poisoned));
    }
    return absl::OkStatus();
  }

  // Each crash is a line.
  Log log_{LogLevel::kCritical,
           [](LogLevel, const LogOrigin&, std::string_view) {}};
  std::array<std::vector<ActrId>, 2> neighbours_;  // by shard
  std::vector<ActrId> breaking_;                   // on shard 0
  std::unique_ptr<Host> host_;
};

}  // namespace

absl::Status Neighbours(const NeighboursOptions& options) {
  Stage stage;
  absl::Status ready = stage.SetUp(options.guest);
  if (!ready.ok()) return ready;
  return stage.Run(options.time);
}

}  // namespace troupe::soak
