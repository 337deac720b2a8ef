// The context of one entry: who asks, how long there is, and the way back to
// the host.
#ifndef TROUPE_GUEST_SDK_CONTEXT_H_
#define TROUPE_GUEST_SDK_CONTEXT_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "guest_sdk/background_context.h"
#include "guest_sdk/dest.h"
#include "guest_sdk/host_access.h"

namespace troupe {

namespace internal {
struct EntryInfo;
}  // namespace internal

// Lives as long as the handler runs; views it returns live as long.
//   Thread: any, until the handler returns, in a host of generation 3; only the
//           handler's own in other hosts, which refuse the others.
class Context : public HostAccess {
 public:
  Context(const internal::HostLink& call, const internal::HostLink& instance,
          const internal::EntryInfo& info)
      : HostAccess(call), instance_(instance), info_(info) {}

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

  // A context for threads that outlive the handler.
  BackgroundContext Detach() const;

 private:
  const internal::HostLink& instance_;
  const internal::EntryInfo& info_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_CONTEXT_H_
