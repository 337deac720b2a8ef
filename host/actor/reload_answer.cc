#include "host/actor/reload_answer.h"

#include <utility>

namespace troupe {

bool ReloadAnswer::TakeOver(std::optional<uint64_t> state_bytes) {
  MutexLock lock(&mutex_);
  if (done_ == nullptr) return false;
  has_taken_over_ = true;
  state_bytes_ = state_bytes;
  return true;
}

// Outside the lock, here and below: who is told may ask.
void ReloadAnswer::Tell(const ReloadOutcome& outcome) {
  DoneFn done;
  {
    MutexLock lock(&mutex_);
    done = std::exchange(done_, nullptr);
  }
  if (done != nullptr) done(outcome);
}

void ReloadAnswer::GiveUp(const absl::Status& error) {
  DoneFn done;
  {
    MutexLock lock(&mutex_);
    if (!has_taken_over_) done = std::exchange(done_, nullptr);
  }
  if (done != nullptr) done({error, std::nullopt, true});
}

void ReloadAnswer::WaitNoMore(std::string warning) {
  DoneFn done;
  ReloadOutcome outcome;
  {
    MutexLock lock(&mutex_);
    if (has_taken_over_) done = std::exchange(done_, nullptr);
    outcome.state_bytes = state_bytes_;
  }
  outcome.warning = std::move(warning);
  if (done != nullptr) done(outcome);
}

bool ReloadAnswer::has_taken_over() const {
  MutexLock lock(&mutex_);
  return has_taken_over_;
}

bool ReloadAnswer::is_told() const {
  MutexLock lock(&mutex_);
  return done_ == nullptr;
}

}  // namespace troupe
