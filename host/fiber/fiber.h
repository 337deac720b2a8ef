// A call stack that can be left in the middle and entered again, on one thread.
// A handler that waits costs its stack instead of a thread.
//
// Leaving and entering is one function, SwitchTo(), because three things must
// happen at each switch and are easily forgotten: the C++ exception state moves
// along (without it `throw;` after a wait inside a catch block rethrows another
// fiber's exception), the sanitizers are told, and Current() changes.
#ifndef TROUPE_HOST_FIBER_FIBER_H_
#define TROUPE_HOST_FIBER_FIBER_H_

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>
#include <optional>

#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_pool.h"

namespace troupe {

// Thread: owner, all of it: a fiber runs on the thread that constructed it.
class Fiber {
 public:
  // Must not return, and nothing may escape from it: both end the process.
  using Entry = void (*)(void* argument);

  // The calling thread's own stack, which runs already: becomes Current(). At
  // most one per thread; ends on its own stack, after the thread's other
  // fibers.
  Fiber();

  // Runs `entry(argument)` on `stack` at the first switch to it.
  Fiber(FiberStack stack, Entry entry, void* argument);

  // The fiber must not be running. Its frames are abandoned: no destructor of
  // theirs runs.
  ~Fiber();

  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // The fiber that runs on the calling thread; null on a thread without any.
  //   Thread: any. Safe in a signal handler.
  static Fiber* Current() { return current_; }

  // Leaves the running fiber and continues `to`, which must be another one of
  // this thread. Returns when some fiber switches back.
  //
  // Inline, because the processor predicts returns by the calls it saw: a
  // return right after a switch is always predicted wrong and costs as much as
  // the switch.
  static inline void SwitchTo(Fiber& to);

  // Who runs on this fiber: the owner's to set and to read. Null at first.
  void* tag() const { return tag_; }
  void set_tag(void* tag) { tag_ = tag; }

  // Whether `address` lies in the guard below this fiber's stack: an access
  // there is an overflow of it.
  //   Thread: any. Safe in a signal handler.
  bool IsInGuard(const void* address) const;

  // Whether a stack pointer of this fiber can be `address`; always true for a
  // thread's own stack, whose place is the system's affair.
  //   Thread: any. Safe in a signal handler.
  bool MayPointInto(const void* address) const;

  // 0 for a thread's own stack, whose size is the system's affair.
  size_t stack_bytes() const {
    return stack_.has_value() ? stack_->usable_bytes() : 0;
  }

  // Bytes between the running function's frame and the end of its stack; 0 on a
  // thread's own.
  //   Thread: the fiber's own, while it runs.
  size_t stack_left() const {
    if (!stack_.has_value()) return 0;
    return static_cast<size_t>(static_cast<char*>(__builtin_frame_address(0)) -
                               stack_->low());
  }

  // Gives back the memory below the frames in use, but for kKeptStackBytes. The
  // fiber must not be running. Costs a system call: for a fiber that is going
  // to wait long.
  void TrimStack();

  // For the one list (ready, idle) that holds the fiber; the owner's to use.
  Fiber* next = nullptr;

 private:
  // libstdc++'s __cxa_eh_globals, which the C++ ABI lays down.
  struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
  };

  // On the fiber that has been entered: where the one that was left continues.
  static void Arrive(boost::context::detail::transfer_t from) {
    auto* left = static_cast<Fiber*>(from.data);
    left->context_ = from.fctx;
    current_->sanitizer_.Arrive(left->sanitizer_);
  }

  // NOLINTNEXTLINE(readability-identifier-naming): a member like the others.
  static inline constinit thread_local Fiber* current_ = nullptr;

  ExceptionState* const thread_exceptions_;  // One for all fibers of a thread.
  void* context_ = nullptr;                  // Valid while it does not run.
  void* tag_ = nullptr;
  const Entry entry_;
  void* const argument_;
  const std::optional<FiberStack> stack_;
  [[no_unique_address]] SanitizerFiber sanitizer_;
};

inline void Fiber::SwitchTo(Fiber& to) {
  Fiber* const from = current_;
  // Member by member: one wide load of the two narrow stores below would wait
  // for them to reach the cache.
  ExceptionState* const exceptions = from->thread_exceptions_;
  void* const caught = exceptions->caught;
  const unsigned int uncaught = exceptions->uncaught;
  current_ = &to;
  from->sanitizer_.Leave(to.sanitizer_);
  Arrive(boost::context::detail::jump_fcontext(to.context_, from));
  exceptions->caught = caught;
  exceptions->uncaught = uncaught;
}

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_FIBER_H_
