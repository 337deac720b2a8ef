#include "host/supervise/crash_log.h"

#include <utility>

namespace troupe {

void CrashLog::NoteCrash(uint64_t serial, std::string error, int64_t now_ns) {
  MutexLock lock(&mutex_);
  CrashRecord& record = records_[serial];
  record.last_error = std::move(error);
  record.last_ns = now_ns;
}

void CrashLog::NoteRestart(uint64_t serial) {
  MutexLock lock(&mutex_);
  ++records_[serial].restarts;
}

void CrashLog::Forget(uint64_t serial) {
  MutexLock lock(&mutex_);
  records_.erase(serial);
}

std::optional<CrashRecord> CrashLog::Find(uint64_t serial) const {
  MutexLock lock(&mutex_);
  const auto found = records_.find(serial);
  if (found == records_.end()) return std::nullopt;
  return found->second;
}

}  // namespace troupe
