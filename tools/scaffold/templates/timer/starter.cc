// Reminds: a timer for each reminder, and one that repeats.
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"
#include "starter.troupe.h"

class Starter : public troupe::Serves<demo::starter::StarterHandler> {
  absl::Status OnStart(troupe::Context& ctx) override {
    return ctx.Every(absl::Minutes(1), &Starter::Report).status();
  }

  absl::StatusOr<demo::starter::RemindReply> Remind(
      troupe::Context& ctx,
      const demo::starter::RemindRequest& request) override {
    const absl::StatusOr<troupe::TimerId> timer =
        ctx.After(absl::Seconds(request.seconds()),
                  [this, text = request.text()](troupe::Context& later) {
                    --pending_;
                    later.Log(troupe::LogLevel::kInfo, "reminder: " + text);
                  });
    if (!timer.ok()) return timer.status();
    demo::starter::RemindReply reply;
    reply.set_count(++pending_);
    return reply;
  }

  void Report(troupe::Context& ctx) {
    ctx.Log(troupe::LogLevel::kInfo,
            "reminders waiting: " + std::to_string(pending_));
  }

  uint32_t pending_ = 0;
};

TROUPE_WORKLOAD(Starter, "demo:starter:1.0.0", troupe::Needs("timers"));
