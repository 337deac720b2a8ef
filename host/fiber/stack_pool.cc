#include "host/fiber/stack_pool.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "fmt/format.h"
#include "host/base/check.h"
#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_memory.h"

namespace troupe {
namespace {

size_t WholePages(size_t bytes) {
  const size_t page = PageBytes();
  return (std::max<size_t>(bytes, 1) + page - 1) / page * page;
}

}  // namespace

StackPool::StackPool(StackBudget* budget, StackSizes sizes)
    : budget_(budget),
      usable_bytes_(WholePages(sizes.usable_bytes)),
      guard_bytes_(WholePages(sizes.guard_bytes)) {}

StackPool::~StackPool() {
  TROUPE_CHECK(parked_.size() == created_);
  for (char* chunk : chunks_) {
    UnmapStacks(chunk, kStacksPerChunk * (guard_bytes_ + usable_bytes_));
  }
  budget_->Return(created_);
}

absl::StatusOr<FiberStack> StackPool::Take() {
  if (parked_.empty()) return TakeNew();
  char* low = parked_.back();
  parked_.pop_back();
  untouched_ = std::min(untouched_, parked_.size());
  trimmed_ = std::min(trimmed_, parked_.size());
  return FiberStack(this, low);
}

void StackPool::Trim() {
  for (; trimmed_ < untouched_; ++trimmed_) {
    if (usable_bytes_ > kKeptStackBytes) {
      DropPages(parked_[trimmed_], usable_bytes_ - kKeptStackBytes);
    }
  }
  untouched_ = parked_.size();
}

absl::StatusOr<FiberStack> StackPool::TakeNew() {
  absl::Status reserved = budget_->Reserve();
  if (!reserved.ok()) return reserved;
  const size_t stride = guard_bytes_ + usable_bytes_;
  if (created_ == chunks_.size() * kStacksPerChunk) {
    void* chunk = MapStacks(kStacksPerChunk * stride);
    if (chunk == nullptr) {
      budget_->Return(1);
      return budget_->Exhausted();
    }
    chunks_.push_back(static_cast<char*>(chunk));
  }
  char* guard = chunks_.back() + created_ % kStacksPerChunk * stride;
  if (!InstallGuard(budget_->guard(), guard, guard_bytes_)) {
    const int error = errno;
    budget_->Return(1);
    if (error == ENOMEM) return budget_->Exhausted();
    return absl::UnavailableError(
        fmt::format("guard a fiber stack with {} bytes: {}", guard_bytes_,
                    std::generic_category().message(error)));
  }
  ++created_;
  // Here and not in Give(), so that giving back never allocates.
  parked_.reserve(chunks_.size() * kStacksPerChunk);
  return FiberStack(this, guard + guard_bytes_);
}

void StackPool::Give(char* low) {
  ForgetStackFrames(low, usable_bytes_);
  parked_.push_back(low);
}

}  // namespace troupe
