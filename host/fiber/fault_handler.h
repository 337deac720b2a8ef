// The last words of a host that a guest takes down. A native guest in the
// process is the process: nobody recovers from its crash, but the report on
// stderr names it.
//
//   troupe: SIGSEGV at address 0x10, in guest '/opt/shop.so' generation 3,
//   actor '7@1/acme:shop:1.0.0', method 'shop.Shop.Buy'        (on one line)
//
// On a thread that a guest has started, or as the process ends, no entry runs;
// then the innermost call into a guest's code says whose it is:
//
//   troupe: SIGABRT, outside of any entry, in code of guest '/opt/shop.so'
//   generation 2                                               (on one line)
//
// An access below a fiber's stack is reported as its overflow. Then the
// signal's default action ends the process, with a core file where that is
// wanted.
#ifndef TROUPE_HOST_FIBER_FAULT_HANDLER_H_
#define TROUPE_HOST_FIBER_FAULT_HANDLER_H_

#include <cstddef>

namespace troupe {

// The process's exit code when a guest calls exit(): none that a shell or the
// program itself uses.
inline constexpr int kGuestCalledExitCode = 87;

// Reports, for the rest of the process's life:
//  - SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT of any thread;
//  - std::terminate, which prints the exception's type and text before the
//    report of SIGABRT: an exception that escapes from a guest's C function
//    ends there;
//  - exit() called by a guest, on a thread of its own as well: the process
//    ends with kGuestCalledExitCode, before the destructors of a host that is
//    still at work run.
// Replaces handlers installed before.
//
// Under AddressSanitizer and ThreadSanitizer only SIGABRT is taken: their own
// report of the other signals tells more, and the line above follows it.
//   Thread: main, once, before there are others.
void InstallFaultHandler();

// Gives the thread it is constructed on a stack for signal handlers. Without it
// the overflow of a stack cannot be reported: the handler would have none left.
// Every thread that runs guests holds one; threads that a guest starts do not.
//   Thread: constructed and destroyed on the same one.
class ThreadFaultScope {
 public:
  ThreadFaultScope();
  ~ThreadFaultScope();

  ThreadFaultScope(const ThreadFaultScope&) = delete;
  ThreadFaultScope& operator=(const ThreadFaultScope&) = delete;

 private:
  // Owner thread only. The stack that was there before, a sanitizer's.
  void* stack_;
  void* previous_stack_;
  size_t previous_bytes_;
  int previous_flags_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_FAULT_HANDLER_H_
