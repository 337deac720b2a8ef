// Requests from outside that carry an id of their sender's, and their answers:
// sent twice, such a request runs once, and whoever sent it again waits for, or
// gets, the first answer.
//
// Only those: ids that the host makes never repeat. What is kept is bounded in
// number, bytes and time; the oldest answer goes first.
#ifndef TROUPE_HOST_ROUTE_ANSWER_STORE_H_
#define TROUPE_HOST_ROUTE_ANSWER_STORE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/actor/message.h"
#include "host/base/limits.h"
#include "host/base/mutex.h"

namespace troupe {

// A request as its sender named it.
struct NamedRequest {
  // Errors: INVALID_ARGUMENT for a name above kMaxRequestNameBytes.
  static absl::StatusOr<NamedRequest> Create(std::string_view caller,
                                             std::string_view id);

  std::string caller;
  std::string id;
  // Of what is asked: the same id for something else is a mistake.
  size_t fingerprint = 0;
};

struct KeptAnswer {
  std::string reply;  // an AbiReply
  bool from_guest = false;
  int32_t guest_status = 0;
};

// Thread: any, for all of it.
class AnswerStore {
 public:
  struct Limits {
    uint32_t answers = kDefaultKeptAnswers;
    uint64_t bytes = kDefaultKeptAnswerBytes;
    absl::Duration time = absl::Seconds(kDefaultKeptAnswerSeconds);
  };

  explicit AnswerStore(Limits limits) : limits_(limits) {}

  AnswerStore(const AnswerStore&) = delete;
  AnswerStore& operator=(const AnswerStore&) = delete;

  enum class Standing {
    kFirst,     // the caller runs it, and tells End()
    kUnderWay,  // `wait` was entered as a waiter
    kAnswered,  // `*answer` is set
  };

  // Asks for `request`. `wait` names the waiter, should the request be under
  // way; it is called at most once, and must not call back.
  //   Errors: INVALID_ARGUMENT when the id was used for something else;
  //           UNAVAILABLE when too many are under way.
  absl::StatusOr<Standing> Begin(const NamedRequest& request, int64_t now_ns,
                                 absl::FunctionRef<CallRef()> wait,
                                 KeptAnswer* answer);

  enum class Keep {
    kYes,
    kNo,  // nothing has run: the same request may be tried again
  };

  // The request has ended. Returns who waits for `answer`, to be told.
  std::vector<CallRef> End(const NamedRequest& request, int64_t now_ns,
                           const KeptAnswer& answer, Keep keep);

  // Answers kept, and what they take, names included.
  size_t answers() const;
  uint64_t bytes() const;

 private:
  struct Entry {
    size_t fingerprint = 0;
    std::vector<CallRef> waiters;      // while it is under way
    std::optional<KeptAnswer> answer;  // afterwards
    int64_t answered_ns = 0;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  static uint64_t SizeOf(const Entries::value_type& entry);
  void Trim(int64_t now_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;

  mutable Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  // Those answered, oldest first; the map does not move its elements.
  std::deque<Entries::value_type*> answered_ ABSL_GUARDED_BY(mutex_);
  uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t waiters_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_ANSWER_STORE_H_
