// Says who runs on the calling thread while a guest is entered: to the
// boundary, through the fiber's tag, and to crash reports and the watchdog,
// through the in-flight slot.
#ifndef TROUPE_HOST_SHARD_ENTRY_SCOPE_H_
#define TROUPE_HOST_SHARD_ENTRY_SCOPE_H_

#include "host/actor/actor_slot.h"
#include "host/actor/entry.h"
#include "host/actor/executor.h"
#include "host/fiber/fiber.h"
#include "host/fiber/in_flight.h"

namespace troupe {

class EntryScope {
 public:
  // `executor` is about to be entered.
  //   Thread: the one that enters the guest; the scope may outlast a wait.
  EntryScope(Entry* entry, const Executor& executor)
      : fiber_(Fiber::Current()),
        outer_(static_cast<Entry*>(fiber_->tag())),
        outer_in_flight_(CurrentInFlight()) {
    if (outer_ != nullptr) entry->nesting = outer_->nesting + 1;
    const WorkloadInfo& workload =
        *entry->slot->workload.load(std::memory_order_relaxed);
    in_flight_.image = executor.library().name;
    in_flight_.generation = static_cast<uint32_t>(workload.generation);
    in_flight_.serial_number = entry->serial;
    in_flight_.realm_id = workload.realm;
    in_flight_.type = workload.type_text.c_str();
    in_flight_.method = entry->method.data();
    in_flight_.method_len = entry->method.size();
    fiber_->set_tag(entry);
    SetInFlight(&in_flight_);
  }

  ~EntryScope() {
    SetInFlight(outer_in_flight_);
    fiber_->set_tag(outer_);
  }

  EntryScope(const EntryScope&) = delete;
  EntryScope& operator=(const EntryScope&) = delete;

 private:
  Fiber* const fiber_;
  // What waits for this one on the same stack; nullptr: nothing.
  Entry* const outer_;
  const InFlight* const outer_in_flight_;
  InFlight in_flight_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_ENTRY_SCOPE_H_
