#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <semaphore>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

constexpr int kSenders = 10;
// Messages that a sender has on their way to the mailbox, or that wait for room
// there; all senders' are more than it takes.
constexpr int kUnderWay = 64;
constexpr uint32_t kMailboxMessages = 128;
// What the slow actor takes for one message.
constexpr std::string_view kWorkMicros = "20";
// What a process may grow by once it is warm.
constexpr uint64_t kGrowthMiB = 32;

using Time = std::chrono::steady_clock;

struct Figures {
  std::atomic<uint64_t> accepted{0};
  std::atomic<uint64_t> refused{0};
  std::atomic<uint64_t> other{0};
};

void SendUntil(Time::time_point end, Host* host, const ActrId& target,
               Figures* figures) {
  std::counting_semaphore<kUnderWay> room(kUnderWay);
  const auto count = [figures, &room](const Reply& taken) {
    if (taken.status.ok()) {
      ++figures->accepted;
    } else if (absl::IsUnavailable(taken.status)) {
      ++figures->refused;
    } else {
      ++figures->other;
    }
    room.release();
  };
  while (Time::now() < end) {
    room.acquire();
    host->Tell(target, "soak.Actor.Work", kWorkMicros, {}, count);
  }
  for (int i = 0; i < kUnderWay; ++i) room.acquire();
}

uint64_t Handled(const Host& host) {
  uint64_t handled = 0;
  for (const ActorInfo& actor : host.Actors()) handled += actor.handled;
  return handled;
}

// Prints until `end`; the memory in use when the first tenth was over, and at
// the end.
std::pair<uint64_t, uint64_t> Watch(Time::time_point end, const Host& host,
                                    const Figures& figures) {
  const Time::duration whole = end - Time::now();
  const Time::time_point warm = end - whole + whole / 10;
  uint64_t at_warm = 0;
  while (Time::now() < end) {
    std::this_thread::sleep_for(whole / 20);
    const uint64_t now = ResidentMiB();
    if (at_warm == 0 && Time::now() >= warm) at_warm = now;
    fmt::print("accepted {} refused {} handled {} memory {} MiB\n",
               figures.accepted.load(), figures.refused.load(), Handled(host),
               now);
    std::fflush(stdout);
  }
  return {at_warm, ResidentMiB()};
}

absl::Status Judge(const Figures& figures, uint64_t handled,
                   std::pair<uint64_t, uint64_t> memory) {
  if (figures.other != 0) {
    return absl::InternalError(
        fmt::format("{} sends failed otherwise", figures.other.load()));
  }
  if (handled != figures.accepted) {
    return absl::InternalError(fmt::format("{} messages accepted, {} handled",
                                           figures.accepted.load(), handled));
  }
  // AddressSanitizer keeps what is freed for a while, to tell who uses it.
  if (!TROUPE_ASAN && memory.second > memory.first + kGrowthMiB) {
    return absl::InternalError(fmt::format("memory grew from {} to {} MiB",
                                           memory.first, memory.second));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Flood(const FloodOptions& options) {
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create({.shards = 2});
  if (!host.ok()) return host.status();
  absl::Status added =
      (*host)->AddWorkload({.name = "slow",
                            .path = options.guest,
                            .mailbox = {.max_messages = kMailboxMessages,
                                        .when_full = options.when_full}});
  if (!added.ok()) return added;
  const absl::StatusOr<ActrId> slow = (*host)->Spawn("slow");
  if (!slow.ok()) return slow.status();

  Figures figures;
  const Time::time_point end =
      Time::now() + absl::ToChronoNanoseconds(options.time);
  std::vector<std::thread> senders;
  senders.reserve(kSenders);
  for (int i = 0; i < kSenders; ++i) {
    senders.emplace_back(SendUntil, end, host->get(), *slow, &figures);
  }
  const auto memory = Watch(end, **host, figures);
  for (std::thread& sender : senders) sender.join();
  // Behind all that was accepted: a call of the same sender.
  absl::Status drained;
  do {
    drained = (*host)->CallAndWait(*slow, "soak.Actor.Work", "0").status();
  } while (absl::IsUnavailable(drained));
  if (!drained.ok()) return drained;
  const uint64_t handled = Handled(**host) - 1;
  if (absl::Status ended = StopAll(host->get()); !ended.ok()) return ended;
  return Judge(figures, handled, memory);
}

}  // namespace troupe::soak
