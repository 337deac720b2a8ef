// Actors that break down when they are told to, under a policy of the test's.
#ifndef TROUPE_TESTS_INTEGRATION_RESTART_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_RESTART_FIXTURE_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/supervise/restart_policy.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

// Counts its messages, throws on request, and tells shell "ran" of its life.
// Configured with "ask", its OnStart is answered by shell "start"; any other
// configuration is its name, with which it tells of its start and stop.
class Fragile : public Workload {
 public:
  Fragile() {
    On("fragile.Count", &Fragile::Count);
    On("fragile.Throw", &Fragile::Throw);
    On("fragile.GateAndThrow", &Fragile::GateAndThrow);
    On("fragile.Gate", &Fragile::PassGate);
    On("fragile.CallBehind", &Fragile::CallBehind);
    On("fragile.Refuse", &Fragile::Refuse);
    On("fragile.Stop", &Fragile::Stop);
    On("fragile.StopOften", &Fragile::StopOften);
    On("fragile.StopAndThrow", &Fragile::StopAndThrow);
  }
  ~Fragile() override {
    if (thread_.joinable()) thread_.join();
  }

 private:
  absl::Status OnConfigure(std::string_view config) override {
    asks_ = config == "ask";
    if (!asks_) name_ = config;
    return absl::OkStatus();
  }
  absl::Status OnStart(Context& ctx) override {
    if (asks_) return ctx.Call(Dest::Shell(), "start", "").status();
    if (name_.empty()) return absl::OkStatus();
    return ctx.Tell(Dest::Shell(), "ran", "start " + name_);
  }
  absl::Status OnStop(Context& ctx) override {
    return ctx.Tell(Dest::Shell(), "ran",
                    name_.empty() ? "on_stop" : "stop " + name_);
  }

  absl::StatusOr<std::string> Count(Context&, std::string_view) {
    return std::to_string(++count_);
  }
  absl::Status Throw(Context&, std::string_view text) {
    throw std::runtime_error(text.empty() ? "boom" : std::string(text));
  }
  absl::Status PassGate(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
  absl::Status GateAndThrow(Context& ctx, std::string_view) {
    static_cast<void>(ctx.Call(Dest::Shell(), "gate", ""));
    throw std::runtime_error("boom");
  }
  // Leaves a thread behind that waits for shell "gate", and breaks down.
  absl::Status CallBehind(Context& ctx, std::string_view) {
    thread_ = std::thread([background = ctx.Detach()]() mutable {
      const absl::Status status =
          background.Call(Dest::Shell(), "gate", "").status();
      static_cast<void>(status);
    });
    static_cast<void>(ctx.Call(Dest::Shell(), "behind", ""));
    throw std::runtime_error("boom");
  }
  absl::Status Refuse(Context&, std::string_view) {
    return absl::NotFoundError("no such article");
  }
  absl::Status Stop(Context& ctx, std::string_view) {
    return ctx.Stop(ctx.self_id());
  }

  absl::Status StopOften(Context& ctx, std::string_view) {
    for (int i = 0; i < 1000; ++i) {
      const absl::Status stopped = ctx.Stop(ctx.self_id());
      if (!stopped.ok()) return stopped;
    }
    return absl::OkStatus();
  }
  absl::Status StopAndThrow(Context& ctx, std::string_view) {
    static_cast<void>(ctx.Stop(ctx.self_id()));
    throw std::runtime_error("boom");
  }

  bool asks_ = false;
  std::string name_;
  int count_ = 0;
  std::thread thread_;
};

class RestartTest : public PuppetTest {
 protected:
  static RestartPolicy Policy(RestartMode mode, RestartLimits limits = {}) {
    return {.mode = mode, .limits = limits};
  }
  static RestartPolicy Permanent(RestartLimits limits = {}) {
    return Policy(RestartMode::kPermanent, limits);
  }

  void AddFragile(const std::string& name, const RestartPolicy& policy,
                  std::string_view config = {}, uint32_t shard = 0) {
    WorkloadOptions options;
    options.name = name;
    options.linked = LinkedTable<Fragile>("acme:fragile:1.0.0");
    options.type = "acme:" + name + ":1.0.0";
    options.shard = shard;
    options.restart = policy;
    if (!config.empty()) options.config = config;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
  }

  ActrId SpawnFragile(const std::string& name, const RestartPolicy& policy) {
    AddFragile(name, policy);
    return SpawnNow(name);
  }

  ActrId SpawnNow(std::string_view name) {
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  // Until the next instance of whatever has crashed once is due.
  void PassFirstBackoff() { Advance(RestartLimits().first_backoff); }

  void AwaitState(const ActrId& id, std::string_view state) {
    while (InfoOf(id).state != state) Settle();
  }
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_RESTART_FIXTURE_H_
