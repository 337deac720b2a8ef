// Figures of the streams of a host's actors, kept apart from the slots: few
// actors have streams, and a slot has no room for those that don't.
#ifndef TROUPE_HOST_ACTOR_STREAM_LEDGER_H_
#define TROUPE_HOST_ACTOR_STREAM_LEDGER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "host/base/mutex.h"
#include "host/base/owner_counter.h"

namespace troupe {

// Of one actor; its shard counts.
struct StreamCounts {
  OwnerCounter chunks;   // handled
  OwnerCounter errors;   // of those, failed by their handler
  OwnerCounter dropped;  // latency-first ones for which there was no room
  OwnerCounter unknown;  // latency-first ones for an id without a handler
  OwnerCounter gaps;     // sequences that left some out
  OwnerCounter repeats;  // sequences that had been there
};

// The same, read.
struct StreamFigures {
  uint64_t chunks = 0;
  uint64_t errors = 0;
  uint64_t dropped = 0;
  uint64_t unknown = 0;
  uint64_t gaps = 0;
  uint64_t repeats = 0;
};

// Thread: any, all of it.
class StreamLedger {
 public:
  StreamLedger() = default;
  StreamLedger(const StreamLedger&) = delete;
  StreamLedger& operator=(const StreamLedger&) = delete;

  // Begins to count for the actor with `serial`, until Close().
  //   Ownership: the ledger's.
  StreamCounts* Open(uint64_t serial);
  void Close(uint64_t serial);

  // Nothing for an actor that never had a stream.
  std::optional<StreamFigures> Read(uint64_t serial) const;

 private:
  mutable Mutex mutex_;
  std::map<uint64_t, std::unique_ptr<StreamCounts>> counts_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_STREAM_LEDGER_H_
