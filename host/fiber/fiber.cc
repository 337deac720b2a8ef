#include "host/fiber/fiber.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "host/base/check.h"
#include "host/fiber/stack_memory.h"

// Tells unwinders that there is no caller: what is above a fiber's first frame
// is no frame of anybody.
#if defined(__x86_64__)
#define TROUPE_FIRST_FRAME() asm volatile(".cfi_undefined rip")
#elif defined(__aarch64__)
#define TROUPE_FIRST_FRAME() asm volatile(".cfi_undefined x30")
#else
#define TROUPE_FIRST_FRAME() static_cast<void>(0)
#endif

namespace troupe {

using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

Fiber::Fiber()
    : thread_exceptions_(
          reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals())),
      entry_(nullptr),
      argument_(nullptr) {
  TROUPE_CHECK(current_ == nullptr);
  sanitizer_.AdoptThread();
  current_ = this;
}

Fiber::Fiber(FiberStack stack, Entry entry, void* argument)
    : thread_exceptions_(
          reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals())),
      entry_(entry),
      argument_(argument),
      stack_(std::move(stack)) {
  const size_t bytes = stack_->usable_bytes();
  sanitizer_.Create(stack_->low(), bytes);
  // noexcept: what escapes meets std::terminate here, not the end of the stack.
  context_ =
      make_fcontext(stack_->low() + bytes, bytes, [](transfer_t from) noexcept {
        TROUPE_FIRST_FRAME();
        Arrive(from);
        *current_->thread_exceptions_ = ExceptionState();
        current_->entry_(current_->argument_);
        TROUPE_CHECK(!"the entry function of a fiber returned");
      });
}

Fiber::~Fiber() {
  if (!stack_.has_value()) {
    TROUPE_CHECK(current_ == this);
    current_ = nullptr;
    return;
  }
  TROUPE_CHECK(current_ != this);
  sanitizer_.Destroy();
}

bool Fiber::IsInGuard(const void* address) const {
  if (!stack_.has_value()) return false;
  const auto low = reinterpret_cast<uintptr_t>(stack_->low());
  const auto at = reinterpret_cast<uintptr_t>(address);
  return at < low && at >= low - stack_->guard_bytes();
}

bool Fiber::MayPointInto(const void* address) const {
  if (!stack_.has_value()) return true;
  const auto low = reinterpret_cast<uintptr_t>(stack_->low());
  const auto at = reinterpret_cast<uintptr_t>(address);
  return at >= low && at <= low + stack_->usable_bytes();
}

void Fiber::TrimStack() {
  TROUPE_CHECK(current_ != this && stack_.has_value());
  // The context is the stack pointer: everything below it is free.
  const auto low = reinterpret_cast<uintptr_t>(stack_->low());
  const auto in_use_from = reinterpret_cast<uintptr_t>(context_);
  const uintptr_t kept_from = low + stack_bytes() - kKeptStackBytes;
  const uintptr_t end =
      std::min(in_use_from, kept_from) / PageBytes() * PageBytes();
  if (end > low) DropPages(stack_->low(), end - low);
}

}  // namespace troupe
