// What broke down of the actors that live, for people to look at. Apart from
// the actors themselves, since most of them never do.
#ifndef TROUPE_HOST_SUPERVISE_CRASH_LOG_H_
#define TROUPE_HOST_SUPERVISE_CRASH_LOG_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "host/base/mutex.h"

namespace troupe {

struct CrashRecord {
  uint64_t restarts = 0;
  std::string last_error;  // of the last crash, or why there is no restart
  int64_t last_ns = 0;     // of the host's clock
};

// Thread: any, for all of it.
class CrashLog {
 public:
  CrashLog() = default;
  CrashLog(const CrashLog&) = delete;
  CrashLog& operator=(const CrashLog&) = delete;

  // The guest of the actor with `serial` broke down.
  void NoteCrash(uint64_t serial, std::string error, int64_t now_ns)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // That actor has another instance.
  void NoteRestart(uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);

  // The actor is gone.
  void Forget(uint64_t serial) ABSL_LOCKS_EXCLUDED(mutex_);

  // Nothing for an actor that never broke down.
  std::optional<CrashRecord> Find(uint64_t serial) const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable Mutex mutex_;
  std::map<uint64_t, CrashRecord> records_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_CRASH_LOG_H_
