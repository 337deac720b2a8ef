#include "host/store/dead_letter_store.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "fmt/format.h"

namespace troupe {
namespace {

uint64_t BytesOf(const DeadLetter& letter) {
  return letter.error.size() + letter.route.size() + letter.request_id.size() +
         letter.traceparent.size() + letter.tracestate.size() +
         letter.payload.size() + letter.chunk.size();
}

// Where the letter `id` stands, or would.
template <typename Letters>
auto LowerBound(Letters& letters, uint64_t id) {
  return std::lower_bound(letters.begin(), letters.end(), id,
                          [](const DeadLetter& letter, uint64_t wanted) {
                            return letter.id < wanted;
                          });
}

template <typename Letters>
auto FindLetter(Letters& letters, uint64_t id) {
  const auto at = LowerBound(letters, id);
  return at != letters.end() && at->id == id ? at : letters.end();
}

std::string LineOf(const DeadLetter& letter, uint64_t left_out) {
  std::string line =
      fmt::format("dead letter {}, {}: {} -> {} {}: {}", letter.id,
                  DeathReasonName(letter.reason),
                  letter.has_sender ? letter.sender.ToString() : "host",
                  letter.receiver.ToString(), letter.route, letter.error);
  if (left_out > 0) line += fmt::format(" ({} more before it)", left_out);
  return line;
}

}  // namespace

void DeadLetterStore::Add(DeadLetter letter) {
  std::string line;
  {
    MutexLock lock(&mutex_);
    letter.id = ++last_id_;
    letter.payload_bytes = letter.payload.size();
    ++counts_.by_reason[static_cast<size_t>(letter.reason)];
    const std::optional<uint64_t> left_out = lines_.Admit(letter.died_ns);
    if (left_out.has_value()) line = LineOf(letter, *left_out);
    Insert(std::move(letter));
  }
  if (!line.empty()) log_->Write(LogLevel::kWarn, line);
}

void DeadLetterStore::Insert(DeadLetter letter) {
  const uint64_t bytes = BytesOf(letter);
  if (bytes > limits_.max_bytes || limits_.max_letters == 0) {
    ++counts_.pushed_out;
    return;
  }
  bytes_ += bytes;
  letters_.insert(LowerBound(letters_, letter.id), std::move(letter));
  KeepBounds();
}

void DeadLetterStore::KeepBounds() {
  while (letters_.size() > limits_.max_letters || bytes_ > limits_.max_bytes) {
    bytes_ -= BytesOf(letters_.front());
    letters_.pop_front();
    ++counts_.pushed_out;
  }
}

std::vector<DeadLetter> DeadLetterStore::List() const {
  MutexLock lock(&mutex_);
  std::vector<DeadLetter> list;
  list.reserve(letters_.size());
  for (const DeadLetter& letter : letters_) {
    DeadLetter& head = list.emplace_back();
    head.id = letter.id;
    head.reason = letter.reason;
    head.error = letter.error;
    head.died_ns = letter.died_ns;
    head.has_sender = letter.has_sender;
    head.sender = letter.sender;
    head.receiver = letter.receiver;
    head.is_call = letter.is_call;
    head.payload_type = letter.payload_type;
    head.route = letter.route;
    head.request_id = letter.request_id;
    head.traceparent = letter.traceparent;
    head.tracestate = letter.tracestate;
    head.payload_bytes = letter.payload_bytes;
  }
  return list;
}

DeadLetterCounts DeadLetterStore::counts() const {
  MutexLock lock(&mutex_);
  return counts_;
}

std::optional<DeadLetter> DeadLetterStore::Find(uint64_t id) const {
  MutexLock lock(&mutex_);
  const auto found = FindLetter(letters_, id);
  if (found == letters_.end()) return std::nullopt;
  return *found;
}

std::optional<DeadLetter> DeadLetterStore::Take(uint64_t id) {
  MutexLock lock(&mutex_);
  const auto found = FindLetter(letters_, id);
  if (found == letters_.end()) return std::nullopt;
  DeadLetter letter = std::move(*found);
  bytes_ -= BytesOf(letter);
  letters_.erase(found);
  return letter;
}

void DeadLetterStore::PutBack(DeadLetter letter) {
  MutexLock lock(&mutex_);
  const bool died_again =
      std::any_of(LowerBound(letters_, letter.id), letters_.end(),
                  [&letter](const DeadLetter& other) {
                    return other.request_id == letter.request_id &&
                           other.route == letter.route;
                  });
  if (!died_again) Insert(std::move(letter));
}

size_t DeadLetterStore::Purge() {
  MutexLock lock(&mutex_);
  const size_t count = letters_.size();
  letters_.clear();
  bytes_ = 0;
  return count;
}

}  // namespace troupe
