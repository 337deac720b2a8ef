// The dead letters of one host, in memory: counted by reason, logged at a
// limited rate, and kept within bounds, the oldest out first.
//
// Nothing here is on the path of a message that is handled, so one lock does.
#ifndef TROUPE_HOST_STORE_DEAD_LETTER_STORE_H_
#define TROUPE_HOST_STORE_DEAD_LETTER_STORE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "host/base/limits.h"
#include "host/base/log.h"
#include "host/base/mutex.h"
#include "host/base/rate_limit.h"
#include "host/store/dead_letter.h"

namespace troupe {

struct DeadLetterLimits {
  // Letters that are kept; 0: they are only counted.
  uint32_t max_letters = kDefaultDeadLetters;
  // Bytes of payload and other text that are kept; a larger letter is only
  // counted.
  uint64_t max_bytes = kDefaultDeadLetterBytes;
};

struct DeadLetterCounts {
  // Since the host began, by DeathReason.
  std::array<uint64_t, kDeathReasons> by_reason{};
  // Of those, the ones that had to go to keep the bounds.
  uint64_t pushed_out = 0;
};

// Thread: any, all of it.
class DeadLetterStore {
 public:
  // `log` outlives this.
  DeadLetterStore(const DeadLetterLimits& limits, Log* log)
      : limits_(limits), log_(log) {}

  DeadLetterStore(const DeadLetterStore&) = delete;
  DeadLetterStore& operator=(const DeadLetterStore&) = delete;

  // Takes `letter` in and numbers it.
  void Add(DeadLetter letter);

  // What is kept, oldest first, without the payloads.
  std::vector<DeadLetter> List() const;
  DeadLetterCounts counts() const;

  // The letter `id`, nothing when it is not kept.
  std::optional<DeadLetter> Find(uint64_t id) const;
  // The same, out of the store.
  std::optional<DeadLetter> Take(uint64_t id);

  // Takes back what Take() gave, unless the same message has died again since:
  // then there is a letter of it already.
  void PutBack(DeadLetter letter);

  // Forgets what is kept; how many letters.
  size_t Purge();

 private:
  // Lines a minute; the next one says how many were left out.
  static constexpr uint32_t kLines = 10;

  void Insert(DeadLetter letter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepBounds() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Constant after construction.
  const DeadLetterLimits limits_;
  Log* const log_;

  // Shared between threads.
  mutable Mutex mutex_;
  std::deque<DeadLetter> letters_ ABSL_GUARDED_BY(mutex_);  // by id
  uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  DeadLetterCounts counts_ ABSL_GUARDED_BY(mutex_);
  RateLimit lines_ ABSL_GUARDED_BY(mutex_){kLines, absl::Minutes(1)};
};

}  // namespace troupe

#endif  // TROUPE_HOST_STORE_DEAD_LETTER_STORE_H_
