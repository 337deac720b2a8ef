#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "host/runtime/host.h"
#include "tests/soak/relay_order.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

constexpr int kUnderWay = 256;
constexpr uint64_t kHops = 6;

using Time = std::chrono::steady_clock;

struct Figures {
  std::atomic<uint64_t> answered{0};
  std::atomic<uint64_t> refused_cycles{0};
  std::atomic<uint64_t> unavailable{0};
  std::atomic<uint64_t> late{0};
  std::atomic<uint64_t> false_cycles{0};
  std::atomic<uint64_t> other{0};
  std::atomic<uint64_t> repeated{0};
  std::counting_semaphore<kUnderWay> room{kUnderWay};

  std::atomic<uint64_t>& Of(const absl::Status& status) {
    switch (status.code()) {
      case absl::StatusCode::kOk:
        return answered;
      case absl::StatusCode::kFailedPrecondition:
        return refused_cycles;
      case absl::StatusCode::kUnavailable:
        return unavailable;
      case absl::StatusCode::kDeadlineExceeded:
        return late;
      case absl::StatusCode::kDataLoss:
        return false_cycles;
      default:
        return other;
    }
  }

  uint64_t All() const {
    return answered + refused_cycles + unavailable + late + false_cycles +
           other;
  }
};

void Print(const Figures& figures) {
  fmt::print(
      "answered {} cycles refused {} full {} late {} other {} memory {} MiB\n",
      figures.answered.load(), figures.refused_cycles.load(),
      figures.unavailable.load(), figures.late.load(), figures.other.load(),
      ResidentMiB());
  std::fflush(stdout);
}

absl::Status SpawnAll(Host* host, uint64_t count, std::vector<ActrId>* ids) {
  for (uint64_t i = 0; i < count; ++i) {
    const absl::StatusOr<ActrId> id = host->Spawn("swarm");
    if (!id.ok()) return id.status();
    ids->push_back(*id);
  }
  return absl::OkStatus();
}

// Keeps kUnderWay calls going until the time is over, and waits for the last.
// Returns how many it started.
uint64_t Drive(Host* host, const std::vector<ActrId>& ids,
               const SwarmOptions& options, Figures* figures) {
  std::mt19937_64 random(1);
  const Time::time_point end =
      Time::now() + absl::ToChronoNanoseconds(options.time);
  const auto interval = (end - Time::now()) / 20;
  Time::time_point next_print = Time::now() + interval;
  uint64_t started = 0;
  while (Time::now() < end) {
    figures->room.acquire();
    const RelayOrder order = {ids.size(), kHops, random(),
                              options.with_cycles ? 1u : 0u};
    host->Call(ids[random() % ids.size()], "soak.Actor.Relay", order.Write(),
               {}, [figures, told = false](const Reply& reply) mutable {
                 if (std::exchange(told, true)) ++figures->repeated;
                 ++figures->Of(reply.status);
                 figures->room.release();
               });
    ++started;
    if (Time::now() < next_print) continue;
    next_print += interval;
    Print(*figures);
  }
  for (int i = 0; i < kUnderWay; ++i) figures->room.acquire();
  return started;
}

absl::Status Judge(const Figures& figures, uint64_t started,
                   const SwarmOptions& options) {
  if (figures.All() != started || figures.repeated != 0) {
    return absl::InternalError(
        fmt::format("{} calls started, {} ended, {} of them again", started,
                    figures.All(), figures.repeated.load()));
  }
  uint64_t false_cycles = figures.false_cycles;
  if (!options.with_cycles) false_cycles += figures.refused_cycles;
  if (false_cycles != 0) {
    return absl::InternalError(fmt::format(
        "{} calls refused for cycles that were none", false_cycles));
  }
  if (options.with_cycles && figures.late != 0) {
    return absl::InternalError(fmt::format(
        "{} calls timed out: a cycle was not found", figures.late.load()));
  }
  if (figures.other != 0) {
    return absl::InternalError(
        fmt::format("{} calls failed otherwise", figures.other.load()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Swarm(const SwarmOptions& options) {
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 4});
  if (!host.ok()) return host.status();
  absl::Status added =
      (*host)->AddWorkload({.name = "swarm", .path = options.guest});
  if (!added.ok()) return added;
  std::vector<ActrId> ids;
  absl::Status spawned = SpawnAll(
      host->get(), std::min<uint64_t>(options.actors, kMaxActors - 1), &ids);
  if (!spawned.ok()) return spawned;

  Figures figures;
  const uint64_t started = Drive(host->get(), ids, options, &figures);
  Print(figures);
  const HostResources left = (*host)->Resources();
  if (left.waiting_calls != 0) {
    return absl::InternalError(
        fmt::format("{} calls still wait", left.waiting_calls));
  }
  if (absl::Status ended = StopAll(host->get()); !ended.ok()) return ended;
  return Judge(figures, started, options);
}

}  // namespace troupe::soak
