// The handlers of one actor that take turns, those of methods that its library
// declares as concurrent. Each has a fiber; one at a time executes, the others
// wait for an answer. An actor whose library declares none has no such object.
//
// Where a method has a key, no two that are asked for the same one are under
// way, whatever their methods: the later one stays in the mailbox, and lets
// others pass.
#ifndef TROUPE_HOST_ACTOR_HANDLERS_H_
#define TROUPE_HOST_ACTOR_HANDLERS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "absl/functional/function_ref.h"
#include "host/actor/concurrent_routes.h"
#include "host/actor/entry.h"
#include "host/actor/mailbox.h"
#include "host/actor/message.h"
#include "host/actor/request_key.h"

namespace troupe {

// Handlers that may begin while hooks or on_error wait: these report what has
// happened anyway, most of all under load, and would let nothing begin until
// the slowest handler ends. As many as may be under way at a time by default.
inline constexpr uint32_t kMaxBegunPastNotices = 256;

// One that is under way. On the stack of its fiber.
struct Handler {
  Entry* entry = nullptr;

  // What the actor's slot says of it while it executes: kept here while it
  // waits.
  CallRef handling = 0;  // with kCancelledMark
  int64_t since_ns = 0;
  int64_t deadline_ns = 0;

  // Its own while it is under way.
  std::optional<RequestKey> key;

  // It has waited: the turn in which it began is not its own any more.
  bool has_waited = false;
  // Its instance broke down in another handler: nothing that it answers counts.
  bool has_lost_instance = false;

  Handler* previous = nullptr;  // began before it
  Handler* next = nullptr;

  const Message& message() const { return *entry->message; }

  // Nobody waits for its answer any more; only while it waits.
  void MarkCancelled() {
    handling |= kCancelledMark;
    deadline_ns = kCancelledDeadline;
  }
};

// Thread: the actor's shard.
class Handlers {
 public:
  // `routes` are not empty, and shared by the actors of the library.
  explicit Handlers(std::shared_ptr<const ConcurrentRoutes> routes)
      : routes_(std::move(routes)) {}

  Handlers(const Handlers&) = delete;
  Handlers& operator=(const Handlers&) = delete;

  // Where the requests of `route`, whose handlers take turns, have their key;
  // nullptr: it is serial.
  const KeyPath* Find(std::string_view route) const {
    const auto found = routes_->find(route);
    return found == routes_->end() ? nullptr : &found->second;
  }

  // Whether nobody waits for a message any more: it is dropped and enters
  // nothing, so whatever its method, it holds up nobody.
  using IsDead = absl::FunctionRef<bool(const Message&)>;

  // Whether a message in `mailbox` may begin now, beside those under way, or is
  // to be dropped.
  bool MayBegin(const Mailbox& mailbox, IsDead is_dead);

  // That message, out of the mailbox; only when there is one.
  //   Ownership: the caller's.
  Message* TakeNext(Mailbox& mailbox, IsDead is_dead);

  // Whether the one that executes would wait for ever for `request` to its own
  // actor, which can't begin before it has ended.
  bool ExecutingBars(const Message& request) const;

  // Whether notices that wait let handlers begin. They count what does.
  bool MayPassNotices() const {
    return begun_past_notices_ < kMaxBegunPastNotices;
  }
  void CountPastNotices() { ++begun_past_notices_; }

  // How many may be under way; at least 1.
  void set_limit(uint32_t limit) { limit_ = limit; }

  // Whether none is under way.
  bool empty() const { return count_ == 0; }

  // The one that executes; nullptr: none, or one of a serial method.
  Handler* executing() const { return executing_; }
  void set_executing(Handler* handler) { executing_ = handler; }

  // The one that began first; nullptr: none is under way.
  const Handler* oldest() const { return first_; }

  // `handler`, of a request whose key is at `path`, begins.
  //   Ownership: borrowed until Remove().
  void Add(Handler* handler, const KeyPath& path);
  // It has ended, and its request is still there.
  void Remove(Handler* handler);

  // Calls `visit` with each that waits, in the order in which they began.
  template <typename Visit>
  void ForEachWaiting(Visit visit) {
    for (Handler* handler = first_; handler != nullptr;
         handler = handler->next) {
      if (handler != executing_) visit(*handler);
    }
  }

  // The one that waits and is asked by `ref`, or whose call handle is `handle`;
  // nullptr: there is none.
  Handler* FindWaiting(CallRef ref) {
    return FindWaitingIf(
        [ref](const Handler& h) { return h.message().reply_to == ref; });
  }
  Handler* FindWaitingByHandle(uint64_t handle) {
    return FindWaitingIf(
        [handle](const Handler& h) { return h.entry->handle == handle; });
  }

 private:
  Choice Choose(const Message& message, IsDead is_dead) const;

  template <typename Predicate>
  Handler* FindWaitingIf(Predicate is_it) {
    for (Handler* handler = first_; handler != nullptr;
         handler = handler->next) {
      if (handler != executing_ && is_it(*handler)) return handler;
    }
    return nullptr;
  }

  const std::shared_ptr<const ConcurrentRoutes> routes_;
  Handler* first_ = nullptr;
  Handler* last_ = nullptr;
  Handler* executing_ = nullptr;
  uint32_t count_ = 0;
  uint32_t limit_ = 1;
  uint32_t begun_past_notices_ = 0;  // since none was under way
  // Of those under way.
  std::unordered_set<RequestKey, RequestKey::Hash> keys_;
  // Messages whose keys they have.
  Mailbox::Passed passed_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_HANDLERS_H_
