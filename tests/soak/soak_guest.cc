// The actor of the soak programs. What it notes of its waits is shared by all
// actors of the library, so that one can look whether a cycle that it was told
// of is there.
#include <array>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"
#include "tests/soak/relay_order.h"

namespace {

using troupe::soak::RelayOrder;

// Whom each actor waited for lately, by its number.
constexpr size_t kRemembered = 8;
struct Waits {
  std::array<std::atomic<uint64_t>, kRemembered> latest{};
  std::atomic<uint64_t> count{0};
};
std::array<Waits, troupe::soak::kMaxActors> waits;

void NoteWait(uint64_t waiter, uint64_t target) {
  Waits& mine = waits[waiter % waits.size()];
  const uint64_t count = mine.count.load(std::memory_order_relaxed);
  mine.latest[count % kRemembered].store(target);
  mine.count.store(count + 1);
}

bool WaitedLately(uint64_t waiter, uint64_t target) {
  for (const auto& one : waits[waiter % waits.size()].latest) {
    if (one.load() == target) return true;
  }
  return false;
}

// The numbers of the ids in "… a -> b -> a".
std::vector<uint64_t> PathIn(std::string_view text) {
  std::vector<uint64_t> path;
  for (size_t at = text.find('@'); at != std::string_view::npos;
       at = text.find('@', at + 1)) {
    size_t begin = at;
    while (begin > 0 && std::isxdigit(text[begin - 1]) != 0) --begin;
    path.push_back(std::strtoull(
        std::string(text.substr(begin, at - begin)).c_str(), nullptr, 16));
  }
  return path;
}

bool IsCycle(const std::vector<uint64_t>& path) {
  if (path.size() < 2 || path.front() != path.back()) return false;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (!WaitedLately(path[i], path[i + 1])) return false;
  }
  return true;
}

class SoakActor : public troupe::Workload {
 public:
  SoakActor() {
    On("soak.Actor.Work", &SoakActor::Work);
    On("soak.Actor.Relay", &SoakActor::Relay);
    On("soak.Actor.Throw", &SoakActor::Throw);
    On("soak.Actor.Wait", &SoakActor::Wait);
    On("soak.Actor.Note", &SoakActor::Note);
    On("soak.Actor.Noted", &SoakActor::Noted);
  }

  // A full mailbox is what a soak is for.
  void OnMailboxBackpressure(troupe::Context&,
                             const troupe::BackpressureEvent&) override {}

 private:
  // Computes for as many microseconds as the payload says.
  absl::Status Work(troupe::Context&, std::string_view micros) {
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::microseconds(std::strtoul(
                         std::string(micros).c_str(), nullptr, 10));
    while (std::chrono::steady_clock::now() < end) {
    }
    return absl::OkStatus();
  }

  // Passes the order on to another actor, until no hop is left.
  absl::Status Relay(troupe::Context& ctx, std::string_view bytes) {
    RelayOrder order;
    if (!order.Read(bytes)) return absl::InvalidArgumentError("no order");
    const troupe::ActrId self = ctx.self_id();
    const uint64_t next = order.Next(self.serial_number);
    if (next == 0) return absl::OkStatus();
    troupe::ActrId target = self;
    target.serial_number = next;
    NoteWait(self.serial_number, next);
    absl::Status outcome =
        ctx.Call(troupe::Dest::Actor(target), "soak.Actor.Relay", order.Write())
            .status();
    if (!absl::IsFailedPrecondition(outcome)) return outcome;
    const std::vector<uint64_t> path = PathIn(
        std::string_view(outcome.message().data(), outcome.message().size()));
    // Whoever is told first is the one that closed it.
    if (path.empty() || path.front() != self.serial_number) return outcome;
    if (IsCycle(path)) return outcome;
    return absl::DataLossError("false: " + std::string(outcome.message()));
  }

  absl::Status Throw(troupe::Context&, std::string_view text) {
    throw std::runtime_error(std::string(text));
  }

  // Of "sender number": each number comes once, after the one before.
  absl::Status Note(troupe::Context&, std::string_view payload) {
    uint64_t sender = 0;
    uint64_t number = 0;
    std::istringstream(std::string(payload)) >> sender >> number;
    uint64_t& latest = latest_[sender];
    ++handled_;
    if (number <= latest) {
      ++duplicated_;
      return absl::OkStatus();
    }
    lost_ += number - latest - 1;
    latest = number;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Noted(troupe::Context&, std::string_view) {
    std::ostringstream text;
    text << handled_ << ' ' << lost_ << ' ' << duplicated_;
    return text.str();
  }

  absl::StatusOr<std::string> OnMigrateOut(troupe::Context&) override {
    std::ostringstream state;
    state << handled_ << ' ' << lost_ << ' ' << duplicated_;
    for (const auto& [sender, number] : latest_) {
      state << ' ' << sender << ' ' << number;
    }
    return state.str();
  }

  absl::Status OnMigrateIn(troupe::Context&, std::string_view bytes) override {
    std::istringstream state{std::string(bytes)};
    state >> handled_ >> lost_ >> duplicated_;
    uint64_t sender = 0;
    uint64_t number = 0;
    while (state >> sender >> number) latest_[sender] = number;
    return absl::OkStatus();
  }

  // Waits for an answer that does not come.
  absl::Status Wait(troupe::Context& ctx, std::string_view) {
    const std::string held(1000, 'x');
    troupe::CallOptions as_long_as_the_caller;
    as_long_as_the_caller.timeout = absl::InfiniteDuration();
    return ctx
        .Call(troupe::Dest::Shell(), "soak.never", held, as_long_as_the_caller)
        .status();
  }

  uint64_t handled_ = 0;
  uint64_t lost_ = 0;
  uint64_t duplicated_ = 0;
  std::map<uint64_t, uint64_t> latest_;  // number, by sender
};

}  // namespace

TROUPE_WORKLOAD(SoakActor, "soak:actor:1.0.0", "soak.Actor.Work",
                "soak.Actor.Relay", "soak.Actor.Throw", "soak.Actor.Wait",
                "soak.Actor.Note", "soak.Actor.Noted");
