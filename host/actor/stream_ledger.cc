#include "host/actor/stream_ledger.h"

namespace troupe {

StreamCounts* StreamLedger::Open(uint64_t serial) {
  MutexLock lock(&mutex_);
  std::unique_ptr<StreamCounts>& counts = counts_[serial];
  counts = std::make_unique<StreamCounts>();
  return counts.get();
}

void StreamLedger::Close(uint64_t serial) {
  MutexLock lock(&mutex_);
  counts_.erase(serial);
}

std::optional<StreamFigures> StreamLedger::Read(uint64_t serial) const {
  MutexLock lock(&mutex_);
  const auto found = counts_.find(serial);
  if (found == counts_.end()) return std::nullopt;
  const StreamCounts& counts = *found->second;
  return StreamFigures{counts.chunks.Get(),  counts.errors.Get(),
                       counts.dropped.Get(), counts.unknown.Get(),
                       counts.gaps.Get(),    counts.repeats.Get()};
}

}  // namespace troupe
