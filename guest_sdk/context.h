// The context of one entry: who asks, how long there is, and the way back to
// the host.
#ifndef TROUPE_GUEST_SDK_CONTEXT_H_
#define TROUPE_GUEST_SDK_CONTEXT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/background_context.h"
#include "guest_sdk/dest.h"
#include "guest_sdk/host_access.h"
#include "guest_sdk/internal/timer_table.h"
#include "guest_sdk/timer.h"

namespace troupe {

namespace internal {
struct EntryInfo;
}  // namespace internal

// Lives as long as the handler runs; views it returns live as long.
//   Thread: any, until the handler returns, in a host of generation 3; only the
//           handler's own in other hosts, which refuse the others.
class Context : public HostAccess {
 public:
  // `timers` is where the actor's are, made when it sets the first one.
  Context(const internal::HostLink& call, const internal::HostLink& instance,
          const internal::EntryInfo& info,
          std::unique_ptr<internal::TimerTable>& timers)
      : HostAccess(call), instance_(instance), info_(info), timers_(timers) {}

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // This actor. An id without parts when the host named none.
  ActrId self_id() const;

  // Who asked; nothing when it is unknown, and in lifecycle entries and hooks.
  std::optional<ActrId> caller_id() const;

  // Empty in lifecycle entries and hooks.
  std::string_view route() const;

  // Unique per call; the same in everything logged about it.
  std::string_view request_id() const;

  // W3C trace context; empty when there is none. Calls made with this context
  // carry it on.
  std::string_view traceparent() const;
  std::string_view tracestate() const;

  // What is left of the time for this entry: at most zero when it has passed,
  // InfiniteDuration() when there is no deadline or the host tells none.
  absl::Duration remaining() const;

  // The same as a point of this machine's clock; InfiniteFuture() without one.
  absl::Time deadline() const;

  // Whether nobody waits for the answer any more. A handler that works long
  // asks from time to time; its waiting calls return by themselves, with
  // CANCELLED, and so does each call that it begins then. Work that must be
  // done all the same goes through Detach().
  bool cancelled() const;

  // Runs `handler` once, `delay` from now, in this actor's turn: ahead of what
  // waits in its mailbox, never beside another handler.
  //
  //   auto reminder = ctx.After(absl::Seconds(30), &Shop::Remind);
  //   ctx.After(absl::Seconds(1), [this](troupe::Context& ctx) { … });
  //
  // A handler is a member function of the workload's own class, or anything
  // that can be called; it takes `Context&` and, if wanted, a `const
  // TimerFired&`, and returns nothing or an absl::Status, which the host logs.
  // It has the deadline of a tell's: none, and 30 s for each call of its own.
  //
  // A timer fires never early and, while the host has time, at most 1 ms late;
  // a delay is rounded up to milliseconds, and 0 is as soon as this handler has
  // returned. Timers end when the actor is told to stop: none runs from then
  // on, and none can be set.
  //   Thread: the handler's own.
  //   Errors: INVALID_ARGUMENT for a delay below zero or without end, or above
  //           a century; UNAVAILABLE when the actor has 100,000 timers;
  //           FAILED_PRECONDITION when it is about to stop; UNIMPLEMENTED in a
  //           host of generation 1.
  template <typename Handler>
  absl::StatusOr<TimerId> After(absl::Duration delay, Handler handler) {
    return StartOnce(delay, internal::ToTimerHandler(std::move(handler)));
  }

  // The same at each multiple of `period` from now on, which is whole
  // milliseconds, at least one. When the actor is busy at several of them the
  // handler runs once, and `fired.missed` says how many it did not run for.
  template <typename Handler>
  absl::StatusOr<TimerId> Every(absl::Duration period, Handler handler) {
    return StartRepeating(period, internal::ToTimerHandler(std::move(handler)));
  }

  // From now on the handler of `id` does not run, also when the timer has fired
  // and waits for its turn. False: there is no such timer any more, or never
  // was. A handler may cancel its own.
  //   Thread: the handler's own.
  bool CancelTimer(TimerId id);

  // A context for threads that outlive the handler.
  BackgroundContext Detach() const;

 private:
  absl::StatusOr<TimerId> StartOnce(absl::Duration delay,
                                    internal::TimerHandler handler);
  absl::StatusOr<TimerId> StartRepeating(absl::Duration period,
                                         internal::TimerHandler handler);
  absl::StatusOr<TimerId> StartTimer(uint64_t delay_ms, uint64_t period_ms,
                                     internal::TimerHandler handler);

  const internal::HostLink& instance_;
  const internal::EntryInfo& info_;
  std::unique_ptr<internal::TimerTable>& timers_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_CONTEXT_H_
