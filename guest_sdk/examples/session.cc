// Sessions that end when nobody touches them: a timer for each, and one that
// repeats.
//
//   session.Session.Touch  opens the session named by the payload, or keeps it
//                          open for another 30 s.
//   session.Session.Count  answers how many are open.
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/workload.h"

namespace troupe::demo {
namespace {

constexpr absl::Duration kIdle = absl::Seconds(30);

class Session : public Workload {
 public:
  Session() {
    On("session.Session.Touch", &Session::Touch);
    On("session.Session.Count", &Session::Count);
  }

  absl::Status OnStart(Context& ctx) override {
    return ctx.Every(absl::Minutes(1), &Session::Report).status();
  }

 private:
  absl::Status Touch(Context& ctx, std::string_view name) {
    TimerId& timer = timers_[std::string(name)];
    ctx.CancelTimer(timer);
    const absl::StatusOr<TimerId> started = ctx.After(
        kIdle,
        [this, key = std::string(name)](Context&) { timers_.erase(key); });
    if (!started.ok()) return started.status();
    timer = *started;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Count(Context&, std::string_view) {
    return std::to_string(timers_.size());
  }

  void Report(Context& ctx, const TimerFired& fired) {
    ctx.Log(LogLevel::kInfo, fmt::format("{} sessions; {} reports missed",
                                         timers_.size(), fired.missed));
  }

  // What ends each session.
  std::map<std::string, TimerId, std::less<>> timers_;
};

}  // namespace
}  // namespace troupe::demo

TROUPE_WORKLOAD(troupe::demo::Session, "demo:session:1.0.0",
                "session.Session.Touch", "session.Session.Count",
                troupe::Needs("timers"));
