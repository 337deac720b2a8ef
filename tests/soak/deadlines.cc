#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <semaphore>
#include <vector>

#include "fmt/format.h"
#include "host/base/manual_clock.h"
#include "host/runtime/host.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

constexpr absl::Duration kSpan = absl::Seconds(60);
constexpr absl::Duration kStep = absl::Milliseconds(100);
// Calls that one task of the shard starts.
constexpr uint64_t kBatch = 10'000;

using Time = std::chrono::steady_clock;

// Thread: the shard's, while it runs.
struct Figures {
  explicit Figures(const ManualClock& clock)
      : clock(clock), begin_ns(clock.NowNanos()) {}

  const ManualClock& clock;
  const int64_t begin_ns;
  std::vector<absl::Duration> due;  // since the beginning, by call
  std::vector<uint8_t> told;        // how often
  uint64_t early = 0;
  uint64_t late = 0;
  uint64_t other = 0;

  void Take(uint64_t call, const absl::Status& status) {
    ++told[call];
    const absl::Duration now = absl::Nanoseconds(clock.NowNanos() - begin_ns);
    other += absl::IsDeadlineExceeded(status) ? 0 : 1;
    early += now < due[call] ? 1 : 0;
    late += now - due[call] > kStep ? 1 : 0;
  }
};

// Runs `task` on the only shard, and all that it causes there.
template <typename Task>
void OnShard(Host* host, Task task) {
  for (int turn = 0; turn < 3; ++turn) {
    std::binary_semaphore done(0);
    host->PostToShard(0, [&] {
      if (turn == 0) task();
      done.release();
    });
    done.acquire();
  }
}

void Arm(Host* host, const ActrId& target, Figures* figures, uint64_t begin) {
  const uint64_t end = std::min<uint64_t>(begin + kBatch, figures->due.size());
  for (uint64_t call = begin; call < end; ++call) {
    host->Call(target, "soak.Actor.Work", "0", {.timeout = figures->due[call]},
               [figures, call](const Reply& reply) {
                 figures->Take(call, reply.status);
               });
  }
}

double NanosEach(Time::duration whole, uint64_t count) {
  return std::chrono::duration<double, std::nano>(whole).count() /
         static_cast<double>(count);
}

absl::Status Judge(const Figures& figures) {
  uint64_t not_once = 0;
  for (const uint8_t times : figures.told) not_once += times == 1 ? 0 : 1;
  if (not_once + figures.early + figures.late + figures.other == 0) {
    return absl::OkStatus();
  }
  return absl::InternalError(fmt::format(
      "of {} deadlines {} did not pass once, {} passed early, {} late, {} "
      "otherwise",
      figures.told.size(), not_once, figures.early, figures.late,
      figures.other));
}

}  // namespace

absl::Status Deadlines(const DeadlinesOptions& options) {
  ManualClock clock;
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create(
      {.shards = 1, .watchdog = absl::ZeroDuration(), .clock = &clock});
  if (!host.ok()) return host.status();
  std::vector<Responder> held;
  absl::Status added = (*host)->AddShellHandler(
      "soak.never", [&held](const ShellRequest&, Responder responder) {
        held.push_back(std::move(responder));
      });
  if (!added.ok()) return added;
  MailboxLimits roomy;
  roomy.max_messages = static_cast<uint32_t>(options.count) + 1;
  roomy.max_bytes = uint64_t{1} << 39;
  added = (*host)->AddWorkload(
      {.name = "busy", .path = options.guest, .mailbox = roomy});
  if (!added.ok()) return added;
  const absl::StatusOr<ActrId> busy = (*host)->Spawn("busy");
  if (!busy.ok()) return busy.status();

  Figures figures(clock);
  std::mt19937_64 random(1);
  figures.told.resize(options.count);
  for (uint64_t i = 0; i < options.count; ++i) {
    figures.due.push_back(
        absl::Milliseconds(1 + random() % absl::ToInt64Milliseconds(kSpan)));
  }
  (*host)->Call(*busy, "soak.Actor.Wait", "",
                {.timeout = absl::InfiniteDuration()}, [](const Reply&) {});
  const Time::time_point begin = Time::now();
  for (uint64_t call = 0; call < options.count; call += kBatch) {
    OnShard(host->get(), [&] { Arm(host->get(), *busy, &figures, call); });
  }
  const Time::time_point armed = Time::now();
  const uint64_t memory = ResidentMiB();
  for (absl::Duration now; now <= kSpan; now += kStep) {
    clock.Advance(kStep);
    OnShard(host->get(), [] {});
  }
  fmt::print(
      "{} deadlines: armed in {:.0f} ns each, passed in {:.0f} ns each, "
      "{} MiB in use while armed\n",
      options.count, NanosEach(armed - begin, options.count),
      NanosEach(Time::now() - armed, options.count), memory);
  OnShard(host->get(), [&held] { held.clear(); });
  if (absl::Status ended = StopAll(host->get()); !ended.ok()) return ended;
  return Judge(figures);
}

}  // namespace troupe::soak
