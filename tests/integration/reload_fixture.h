// Actors of a library of which there is a next version.
#ifndef TROUPE_TESTS_INTEGRATION_RELOAD_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_RELOAD_FIXTURE_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

// The outcome of a reload that is under way.
//   Thread: the test's.
class PendingReload {
 public:
  ReloadFn done() {
    return [state = state_](const absl::StatusOr<ReloadReport>& report) {
      const std::lock_guard<std::mutex> lock(state->mutex);
      state->report = report;
      state->changed.notify_all();
    };
  }

  bool is_known() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->report.has_value();
  }

  absl::StatusOr<ReloadReport> Await() const {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->report.has_value(); });
    return *state_->report;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<absl::StatusOr<ReloadReport>> report;
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

class ReloadTest : public PuppetTest {
 protected:
  // tests/integration/growing_guest.cc; 3 is the library of other actors.
  static std::string Library(int version) {
    return RunfilePath("tests/integration/growing_" + std::to_string(version) +
                       ".so");
  }

  void AddGrowing(std::string_view words, WorkloadOptions options = {}) {
    options.name = "grow";
    options.path = Library(1);
    options.config = std::string(words);
    if (!options.shard.has_value()) options.shard = 0;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
  }
  ActrId SpawnNow(const SpawnOptions& options = {}) {
    const absl::StatusOr<ActrId> id = host().Spawn("grow", options);
    EXPECT_THAT(id, IsOk());
    Settle();  // on_ready
    return id.value_or(ActrId{});
  }
  ActrId Growing(std::string_view words, WorkloadOptions options = {}) {
    AddGrowing(words, std::move(options));
    return SpawnNow();
  }

  absl::StatusOr<ReloadReport> ReloadTo(int version) {
    return host().ReloadAndWait("grow", {.path = Library(version)});
  }

  // Starts a reload; it has reached the first actor when this returns.
  PendingReload StartReload(int version,
                            absl::Duration grace = absl::Seconds(10)) {
    PendingReload reload;
    host().Reload("grow", {.path = Library(version), .grace = grace},
                  reload.done());
    AwaitLoader();
    return reload;
  }

  // Returns when the loader has done what it was told before.
  void AwaitLoader() {
    if (!has_other_) {
      WorkloadOptions other;
      other.name = "other";
      EXPECT_THAT(Add("echo3", std::move(other)), IsOk());
      has_other_ = true;
    }
    EXPECT_FALSE(host().ReloadAndWait("other", {.path = "/none.so"}).ok());
    Settle();
  }

  std::string VersionOf(const ActrId& actor) {
    return Call(actor, "grow.Version").value_or("none");
  }

  // Keeps `actor` in a handler until the gate lets it.
  PendingReply OccupyGrowing(const ActrId& actor) {
    PendingReply reply =
        Start(actor, "grow.Gate", "", {.timeout = absl::Hours(24)});
    gate_->AwaitArrival();
    return reply;
  }

 private:
  bool has_other_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_RELOAD_FIXTURE_H_
