// What AddressSanitizer and ThreadSanitizer want to know about a fiber. Without
// them every function here is empty. Only for host/fiber.
#ifndef TROUPE_HOST_FIBER_SANITIZER_H_
#define TROUPE_HOST_FIBER_SANITIZER_H_

#include <cstddef>

#include "absl/base/attributes.h"

#if defined(__has_feature)
#define TROUPE_HAS_FEATURE(x) __has_feature(x)
#else
#define TROUPE_HAS_FEATURE(x) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || TROUPE_HAS_FEATURE(address_sanitizer)
#define TROUPE_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define TROUPE_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || TROUPE_HAS_FEATURE(thread_sanitizer)
#define TROUPE_TSAN 1
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/tsan_interface.h>
#else
#define TROUPE_TSAN 0
#endif

#undef TROUPE_HAS_FEATURE

namespace troupe {

// One fiber as a sanitizer sees it.
class SanitizerFiber {
 public:
  // For the stack that the calling thread runs on.
  void AdoptThread() {
#if TROUPE_TSAN
    tsan_fiber_ = __tsan_get_current_fiber();
#endif
  }

  // For a new stack of `size` bytes from `low` up.
  void Create([[maybe_unused]] const void* low, [[maybe_unused]] size_t size) {
#if TROUPE_ASAN
    low_ = low;
    size_ = size;
#endif
#if TROUPE_TSAN
    tsan_fiber_ = __tsan_create_fiber(0);
#endif
  }

  // The counterpart of Create(); the fiber does not run.
  void Destroy() {
#if TROUPE_TSAN
    __tsan_destroy_fiber(tsan_fiber_);
#endif
  }

  // On this fiber, right before the jump to `to`. Always inline:
  // ThreadSanitizer counts calls and returns per fiber, and this one would
  // return on another.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Leave(
      [[maybe_unused]] const SanitizerFiber& to) {
#if TROUPE_ASAN
    __sanitizer_start_switch_fiber(&fake_stack_, to.low_, to.size_);
#endif
#if TROUPE_TSAN
    __tsan_switch_to_fiber(to.tsan_fiber_, 0);
#endif
  }

  // On this fiber, right after the jump from `from`.
  void Arrive([[maybe_unused]] SanitizerFiber& from) {
#if TROUPE_ASAN
    // Also how the bounds of an adopted thread's stack become known.
    __sanitizer_finish_switch_fiber(fake_stack_, &from.low_, &from.size_);
#endif
  }

 private:
#if TROUPE_ASAN
  void* fake_stack_ = nullptr;
  const void* low_ = nullptr;
  size_t size_ = 0;
#endif
#if TROUPE_TSAN
  void* tsan_fiber_ = nullptr;
#endif
};

// Forgets what frames that never returned left behind in this memory.
inline void ForgetStackFrames([[maybe_unused]] const void* low,
                              [[maybe_unused]] size_t size) {
#if TROUPE_ASAN
  ASAN_UNPOISON_MEMORY_REGION(low, size);
#endif
}

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_SANITIZER_H_
