#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/fiber/sanitizer.h"
#include "host/runtime/host.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

constexpr uint32_t kSenders = 4;
constexpr uint32_t kActors = 2;

// Sends numbered messages to one actor, a tell and then a call, one after the
// other: what arrives is in that order.
class Sender {
 public:
  Sender(Host* host, const ActrId& actor, uint32_t number)
      : host_(host), actor_(actor), number_(number) {
    thread_ = std::thread([this] { Run(); });
  }

  // Returns when it has its last answer.
  void Stop() {
    stopping_.store(true);
    thread_.join();
  }

  uint64_t sent() const { return sent_.load(); }
  uint64_t answered() const { return answered_.load(); }
  const std::string& error() const { return error_; }

 private:
  void Run() {
    while (!stopping_.load() && error_.empty()) {
      const absl::Status taken =
          host_->TellAndWait(actor_, "soak.Actor.Note", Next());
      const absl::Status answer =
          host_->CallAndWait(actor_, "soak.Actor.Note", Next()).status();
      for (const absl::Status& status : {taken, answer}) {
        if (!status.ok()) error_ = std::string(status.message());
      }
      answered_ += 2;
    }
  }

  std::string Next() { return fmt::format("{} {}", number_, ++sent_); }

  Host* const host_;
  const ActrId actor_;
  const uint32_t number_;
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> sent_{0};
  std::atomic<uint64_t> answered_{0};
  std::string error_;  // the thread's, then whoever has stopped it
  std::thread thread_;
};

// What an actor has counted of its messages, over all its instances.
struct Noted {
  uint64_t handled = 0;
  uint64_t lost = 0;
  uint64_t duplicated = 0;
};

class Stage {
 public:
  absl::Status SetUp(const ReloadsOptions& options) {
    absl::StatusOr<std::unique_ptr<Host>> host =
        Host::Create({.shards = 2, .watchdog = absl::ZeroDuration()});
    if (!host.ok()) return host.status();
    host_ = *std::move(host);
    WorkloadOptions workload;
    workload.name = "noting";
    workload.path = options.guest;
    workload.unload = options.unload;
    absl::Status added = host_->AddWorkload(std::move(workload));
    if (!added.ok()) return added;
    for (uint32_t i = 0; i < kActors; ++i) {
      absl::StatusOr<ActrId> id = host_->Spawn("noting", {.shard = i % 2});
      if (!id.ok()) return id.status();
      actors_.push_back(*id);
    }
    for (uint32_t i = 0; i < kSenders; ++i) {
      senders_.push_back(
          std::make_unique<Sender>(host_.get(), actors_[i % kActors], i));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ReloadReport> Reload() {
    return host_->ReloadAndWait("noting", {.grace = absl::Minutes(1)});
  }

  uint64_t answered() const {
    uint64_t sum = 0;
    for (const auto& sender : senders_) sum += sender->answered();
    return sum;
  }

  // Ends the senders and compares what they sent with what was handled.
  absl::Status Settle() {
    uint64_t sent = 0;
    std::string error;
    for (const auto& sender : senders_) {
      sender->Stop();
      sent += sender->sent();
      if (error.empty()) error = sender->error();
    }
    Noted sum;
    for (const ActrId& actor : actors_) {
      const absl::StatusOr<std::string> noted =
          host_->CallAndWait(actor, "soak.Actor.Noted", "");
      if (!noted.ok()) return noted.status();
      Noted one;
      std::istringstream(*noted) >> one.handled >> one.lost >> one.duplicated;
      sum.handled += one.handled;
      sum.lost += one.lost;
      sum.duplicated += one.duplicated;
    }
    fmt::print("sent {}, handled {}, lost {}, duplicated {}, refused '{}'\n",
               sent, sum.handled, sum.lost, sum.duplicated, error);
    if (!error.empty()) return absl::InternalError("a message: " + error);
    if (sum.handled == sent && sum.lost == 0 && sum.duplicated == 0) {
      return absl::OkStatus();
    }
    return absl::InternalError(
        fmt::format("of {} messages {} were handled, {} lost, {} duplicated",
                    sent, sum.handled, sum.lost, sum.duplicated));
  }

  absl::Status End() { return StopAll(host_.get()); }

 private:
  std::unique_ptr<Host> host_;
  std::vector<ActrId> actors_;
  std::vector<std::unique_ptr<Sender>> senders_;
};

// Reloads until `options.count` or a refusal; which of them is a broken promise
// depends on whether the library is unmapped.
absl::Status ReloadAgainAndAgain(const ReloadsOptions& options, Stage* stage) {
  const uint64_t before = ResidentMiB();
  uint64_t done = 0;
  uint64_t settled = 0;  // memory after the first reloads, in MiB
  std::string refusal;
  while (done < options.count) {
    const absl::StatusOr<ReloadReport> report = stage->Reload();
    if (!report.ok()) {
      refusal = std::string(report.status().message());
      break;
    }
    if (report->switched != kActors) return absl::InternalError("not switched");
    if (options.unload && report->unmapped != 1) {
      return absl::InternalError("not unmapped: " + report->kept_reason);
    }
    ++done;
    if (done == options.count / 10) settled = ResidentMiB();
    if (done % (options.count / 10 + 1) == 0) {
      fmt::print("{} reloads, {} messages answered, memory {} MiB\n", done,
                 stage->answered(), ResidentMiB());
    }
  }
  const uint64_t after = ResidentMiB();
  fmt::print("{} reloads, memory {} MiB before and {} MiB after", done, before,
             after);
  if (options.unload) {
    fmt::print("\n");
    if (!refusal.empty()) return absl::InternalError(refusal);
    constexpr uint64_t kSlackMiB = 16;
    // AddressSanitizer keeps what is freed for a while, to tell who uses it.
    if (TROUPE_ASAN || after <= settled + kSlackMiB) return absl::OkStatus();
    return absl::InternalError(fmt::format(
        "memory grew from {} to {} MiB after a tenth of the reloads", settled,
        after));
  }
  fmt::print(", {:.2f} MiB for each\n{}\n",
             static_cast<double>(after - std::min(after, before)) /
                 static_cast<double>(std::max<uint64_t>(done, 1)),
             refusal);
  if (done <= kDefaultMaxGenerations) return absl::OkStatus();
  return absl::InternalError(fmt::format("{} generations are mapped", done));
}

}  // namespace

absl::Status Reloads(const ReloadsOptions& options) {
  Stage stage;
  if (absl::Status ready = stage.SetUp(options); !ready.ok()) return ready;
  const absl::Status reloaded = ReloadAgainAndAgain(options, &stage);
  const absl::Status settled = stage.Settle();
  const absl::Status ended = stage.End();
  for (const absl::Status& status : {reloaded, settled, ended}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace troupe::soak
