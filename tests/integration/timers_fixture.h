// An actor that sets and cancels timers as it is told.
#ifndef TROUPE_TESTS_INTEGRATION_TIMERS_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_TIMERS_FIXTURE_H_

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/timer.h"
#include "guest_sdk/workload.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

// Sets and cancels timers as it is told. Payloads are a name and milliseconds,
// "tea 1000"; when the timer fires its name is noted, and after it what was
// missed, "tea+3".
class Alarm : public Workload {
 public:
  Alarm() {
    On("test/after", &Alarm::After);
    On("test/every", &Alarm::Every);
    On("test/cancel", &Alarm::Cancel);
    On("test/wait_and_cancel", &Alarm::WaitAndCancel);
    On("test/storm", &Alarm::StartStorm);
    On("test/calm", &Alarm::EndStorm);
    On("test/ask", &Alarm::StartAsking);
    On("test/fail", &Alarm::StartFailing);
    On("test/throw", &Alarm::StartThrowing);
    On("test/wait", &Alarm::Wait);
    On("test/note", &Alarm::Note);
    On("test/set_while_draining", &Alarm::SetLater);
  }

  absl::Status OnStop(Context& ctx) override {
    const absl::Status status =
        ctx.After(absl::ZeroDuration(), [](Context&) {}).status();
    return Note(ctx, status.ok() ? "set" : std::string(status.message()));
  }

 private:
  static std::string_view NameIn(std::string_view payload) {
    return payload.substr(0, payload.find(' '));
  }
  static absl::Duration TimeIn(std::string_view payload) {
    return absl::Milliseconds(
        std::stoll(std::string(payload.substr(payload.find(' ') + 1))));
  }

  // What a timer called `name` does.
  auto Ringer(std::string_view name) {
    return [this, name = std::string(name)](Context& ctx,
                                            const TimerFired& fired) {
      return Note(ctx, fired.missed == 0
                           ? name
                           : fmt::format("{}+{}", name, fired.missed));
    };
  }

  absl::Status After(Context& ctx, std::string_view payload) {
    const std::string_view name = NameIn(payload);
    return Keep(name, ctx.After(TimeIn(payload), Ringer(name)));
  }
  absl::Status Every(Context& ctx, std::string_view payload) {
    const std::string_view name = NameIn(payload);
    return Keep(name, ctx.Every(TimeIn(payload), Ringer(name)));
  }
  absl::Status Keep(std::string_view name, const absl::StatusOr<TimerId>& id) {
    if (id.ok()) timers_[std::string(name)] = *id;
    return id.status();
  }

  absl::Status Cancel(Context& ctx, std::string_view name) {
    return ctx.CancelTimer(timers_[std::string(name)])
               ? absl::OkStatus()
               : absl::NotFoundError("no timer");
  }
  absl::Status WaitAndCancel(Context& ctx, std::string_view name) {
    absl::Status waited = Wait(ctx, "");
    return waited.ok() ? Cancel(ctx, name) : waited;
  }
  absl::Status SetLater(Context& ctx, std::string_view) {
    absl::Status waited = Wait(ctx, "");
    if (!waited.ok()) return waited;
    return ctx.After(absl::Seconds(1), Ringer("late")).status();
  }

  // A timer that sets itself again at once, for ever.
  absl::Status StartStorm(Context& ctx, std::string_view) {
    is_storm_ = true;
    return Blow(ctx);
  }
  absl::Status Blow(Context& ctx) {
    if (!is_storm_) return Note(ctx, "calm");
    return ctx.After(absl::ZeroDuration(), &Alarm::Blow).status();
  }
  absl::Status EndStorm(Context&, std::string_view) {
    is_storm_ = false;
    return absl::OkStatus();
  }

  absl::Status StartAsking(Context& ctx, std::string_view) {
    return ctx.After(absl::Seconds(1), &Alarm::Ask).status();
  }
  absl::Status Ask(Context& ctx) {
    const absl::StatusOr<std::string> answer =
        ctx.Call(Dest::Shell(), "gate", "");
    return Note(ctx, answer.ok()
                         ? *answer
                         : absl::StatusCodeToString(answer.status().code()));
  }

  absl::Status StartFailing(Context& ctx, std::string_view) {
    return ctx
        .Every(absl::Seconds(1),
               [](Context&) { return absl::NotFoundError("nobody there"); })
        .status();
  }

  absl::Status StartThrowing(Context& ctx, std::string_view) {
    return ctx
        .After(absl::Milliseconds(300),
               [](Context&) { throw std::runtime_error("broken"); })
        .status();
  }

  absl::Status Wait(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
  absl::Status Note(Context& ctx, std::string_view text) {
    return ctx.Tell(Dest::Shell(), "ran", text);
  }

  std::map<std::string, TimerId> timers_;
  bool is_storm_ = false;
};

class TimersTest : public PuppetTest {
 protected:
  ActrId Alarms(WorkloadOptions options = {}) {
    options.name = "alarm";
    options.linked = LinkedTable<Alarm>("acme:alarm:1.0.0");
    if (!options.shard.has_value()) options.shard = 0;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn("alarm");
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }

  ActrId PuppetWith(const frames::Scripts& scripts) {
    WorkloadOptions options;
    options.config = frames::Config(scripts);
    return Puppet("puppet", std::move(options));
  }

  // Tells `actor`, and waits for it.
  void Do(const ActrId& actor, std::string_view route,
          std::string_view payload = {}) {
    EXPECT_THAT(Call(actor, route, payload), IsOk()) << route;
  }
  absl::Status Send(const ActrId& puppet,
                    const std::vector<std::string>& frames) {
    return Call(puppet, "test/do", frames::Do(frames)).status();
  }

  PendingReply Wait(const ActrId& actor, std::string_view route = "test/wait",
                    std::string_view payload = {}) {
    PendingReply reply =
        Start(actor, route, payload, {.timeout = absl::Hours(1)});
    gate_->AwaitArrival();
    return reply;
  }
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_TIMERS_FIXTURE_H_
