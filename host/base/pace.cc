#include "host/base/pace.h"

#include <utility>

namespace troupe {

Pace::Pace(std::optional<uint64_t> shuffle_seed) {
  if (shuffle_seed.has_value()) {
    // Near seeds draw alike at first: spread.
    std::seed_seq spread{static_cast<uint32_t>(*shuffle_seed),
                         static_cast<uint32_t>(*shuffle_seed >> 32)};
    random_.emplace(spread);
  }
}

Pace::Rest Pace::RunTurn(int messages) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (released_) return rest_;
  granted_ = messages;
  at_rest_ = false;
  changed_.notify_all();
  changed_.wait(lock, [this] { return at_rest_; });
  return rest_;
}

void Pace::Release() {
  const std::lock_guard<std::mutex> lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

std::optional<int> Pace::BeginTurn() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return granted_ > 0 || released_; });
  if (released_) return std::nullopt;
  return std::exchange(granted_, 0);
}

void Pace::EndTurn(const Rest& rest) {
  const std::lock_guard<std::mutex> lock(mutex_);
  rest_ = rest;
  at_rest_ = true;
  changed_.notify_all();
}

size_t Pace::Draw(size_t count) {
  return std::uniform_int_distribution<size_t>(0, count - 1)(*random_);
}

}  // namespace troupe
