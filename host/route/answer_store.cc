#include "host/route/answer_store.h"

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe {
namespace {

// The size of an answer beside its texts, in bytes: about what the map and its
// element take.
constexpr uint64_t kEntryBytes = 256;

// No caller's name ends where another's goes on.
std::string KeyOf(const NamedRequest& request) {
  return fmt::format("{} {}{}", request.caller.size(), request.caller,
                     request.id);
}

}  // namespace

absl::StatusOr<NamedRequest> NamedRequest::Create(std::string_view caller,
                                                  std::string_view id) {
  for (const std::string_view name : {caller, id}) {
    if (name.size() > kMaxRequestNameBytes) {
      return InvalidArgumentError(fmt::format(
          "a caller or request id of {} bytes; at most {} are possible",
          name.size(), kMaxRequestNameBytes));
    }
  }
  return NamedRequest{std::string(caller), std::string(id)};
}

absl::StatusOr<AnswerStore::Standing> AnswerStore::Begin(
    const NamedRequest& request, int64_t now_ns,
    absl::FunctionRef<CallRef()> wait, KeptAnswer* answer) {
  MutexLock lock(&mutex_);
  Trim(now_ns);
  const std::string key = KeyOf(request);
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    const size_t under_way = entries_.size() - answered_.size();
    if (under_way >= limits_.answers) {
      return UnavailableError(fmt::format(
          "{} requests with ids of their callers are under way", under_way));
    }
    entries_[key].fingerprint = request.fingerprint;
    return Standing::kFirst;
  }
  Entry& entry = found->second;
  if (entry.fingerprint != request.fingerprint) {
    return InvalidArgumentError(fmt::format(
        "request id '{}' of caller '{}' was used for another request",
        request.id, request.caller));
  }
  if (entry.answer.has_value()) {
    *answer = *entry.answer;
    return Standing::kAnswered;
  }
  if (waiters_ >= limits_.answers) {
    return UnavailableError(
        fmt::format("{} repeated requests wait for an answer", waiters_));
  }
  entry.waiters.push_back(wait());
  ++waiters_;
  return Standing::kUnderWay;
}

std::vector<CallRef> AnswerStore::End(const NamedRequest& request,
                                      int64_t now_ns, const KeptAnswer& answer,
                                      Keep keep) {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(KeyOf(request));
  Entry& entry = found->second;
  std::vector<CallRef> waiters = std::move(entry.waiters);
  entry.waiters.clear();
  waiters_ -= waiters.size();
  if (keep == Keep::kNo) {
    entries_.erase(found);
    return waiters;
  }
  entry.answer = answer;
  entry.answered_ns = now_ns;
  bytes_ += SizeOf(*found);
  answered_.push_back(&*found);
  Trim(now_ns);
  return waiters;
}

uint64_t AnswerStore::SizeOf(const Entries::value_type& entry) {
  return entry.first.size() + entry.second.answer->reply.size() + kEntryBytes;
}

void AnswerStore::Trim(int64_t now_ns) {
  const int64_t kept_ns = absl::ToInt64Nanoseconds(limits_.time);
  while (!answered_.empty()) {
    const Entries::value_type& oldest = *answered_.front();
    const bool is_over = now_ns - oldest.second.answered_ns >= kept_ns;
    if (!is_over && answered_.size() <= limits_.answers &&
        bytes_ <= limits_.bytes) {
      return;
    }
    bytes_ -= SizeOf(oldest);
    answered_.pop_front();
    entries_.erase(entries_.find(oldest.first));
  }
}

size_t AnswerStore::answers() const {
  MutexLock lock(&mutex_);
  return answered_.size();
}

uint64_t AnswerStore::bytes() const {
  MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace troupe
