#include "host/fiber/fault_handler.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>

#include "host/base/check.h"
#include "host/fiber/fiber.h"
#include "host/fiber/guest_code.h"
#include "host/fiber/in_flight.h"
#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_walk.h"

namespace troupe {
namespace {

// For handlers, ours and those of a guest: the processor's saved registers take
// up to 11 KiB of it.
constexpr size_t kSignalStackBytes = size_t{64} * 1024;

// Longest name taken over from a guest, in bytes.
constexpr size_t kMaxNameBytes = 256;

// Calls, innermost first, among which one into a guest's code is looked for: a
// stack that a guest has broken may lead in circles.
constexpr int kMaxSearchedCalls = 256;

// Text built and written with what a signal handler may use: no allocation, no
// stdio. What does not fit is cut.
class SignalSafeText {
 public:
  SignalSafeText& Add(const char* text) { return Add(text, strlen(text)); }

  SignalSafeText& Add(const char* text, size_t bytes) {
    bytes = std::min(bytes, sizeof(buffer_) - used_);
    std::memcpy(buffer_ + used_, text, bytes);
    used_ += bytes;
    return *this;
  }

  SignalSafeText& AddNumber(uint64_t number, unsigned base) {
    char digits[20];
    size_t first = sizeof(digits);
    do {
      digits[--first] = "0123456789abcdef"[number % base];
      number /= base;
    } while (number != 0);
    return Add(digits + first, sizeof(digits) - first);
  }

  SignalSafeText& AddQuoted(const char* what, const char* name, size_t bytes) {
    return Add(what)
        .Add(" '")
        .Add(name, std::min(bytes, kMaxNameBytes))
        .Add("'");
  }

  void WriteToStderr() const {
    [[maybe_unused]] const ssize_t bytes = write(STDERR_FILENO, buffer_, used_);
  }

 private:
  size_t used_ = 0;
  char buffer_[1024];
};

// For the innermost call into a guest's code.
struct CallSearch {
  const GuestCode* found = nullptr;
  int calls = 0;
};

_Unwind_Reason_Code OnCall(_Unwind_Context* context, void* argument) {
  auto* const search = static_cast<CallSearch*>(argument);
  search->found = GuestCode::Find(_Unwind_GetIP(context));
  if (search->found != nullptr) return _URC_END_OF_STACK;
  return ++search->calls < kMaxSearchedCalls ? _URC_NO_REASON
                                             : _URC_END_OF_STACK;
}

// A handler's signal.
struct Fault {
  int signal_number;
  const siginfo_t& info;
  const ucontext_t& context;
};

// Where a call of what is no code comes from; nullopt: the fault is no such
// one.
std::optional<uintptr_t> CallerOfNoCode(const Fault& fault) {
  if (fault.signal_number != SIGSEGV || fault.info.si_code <= 0) {
    return std::nullopt;
  }
  const mcontext_t& registers = fault.context.uc_mcontext;
  const auto address = std::bit_cast<uintptr_t>(fault.info.si_addr);
#if defined(__x86_64__)
  if (address != static_cast<uintptr_t>(registers.gregs[REG_RIP])) {
    return std::nullopt;
  }
  // The call has just put it on the stack.
  return *std::bit_cast<const uintptr_t*>(registers.gregs[REG_RSP]);
#elif defined(__aarch64__)
  if (address != registers.pc) return std::nullopt;
  return registers.regs[30];
#endif
}

// Whose code the calling thread is in, outside of any entry; `fault`: that of a
// signal, or nullptr.
const GuestCode* GuestCodeOfThread(const Fault* fault) {
  if (fault != nullptr) {
    // The unwinder would read where no code is.
    const std::optional<uintptr_t> caller = CallerOfNoCode(*fault);
    if (caller) return GuestCode::Find(*caller);
  }
  CallSearch search;
  _Unwind_Backtrace(&OnCall, &search);
  return search.found;
}

// Written in two steps, too: a broken stack ends the process at once.
void WriteGuestOfThread(const Fault* fault) {
  SignalSafeText text;
  text.Add(", outside of any entry").WriteToStderr();
  const GuestCode* code = GuestCodeOfThread(fault);
  SignalSafeText rest;
  if (code == nullptr) {
    rest.Add(" and any guest\n").WriteToStderr();
    return;
  }
  rest.AddQuoted(", in code of guest", code->name().data(), code->name().size())
      .Add(" generation ")
      .AddNumber(code->generation(), 10)
      .Add("\n")
      .WriteToStderr();
}

// ", in guest ..." up to the end of the line. `fault` as above.
void WriteGuest(const Fault* fault) {
  const InFlight* what = CurrentInFlight();
  if (what == nullptr) {
    WriteGuestOfThread(fault);
    return;
  }
  SignalSafeText text;
  text.Add(", in guest");
  if (what->image != nullptr) {
    text.AddQuoted("", what->image, strlen(what->image));
  }
  text.Add(" generation ").AddNumber(what->generation, 10);
  if (what->type != nullptr) {
    text.Add(", actor '")
        .AddNumber(what->serial_number, 16)
        .Add("@")
        .AddNumber(what->realm_id, 10)
        .Add("/")
        .Add(what->type, std::min(strlen(what->type), kMaxNameBytes))
        .Add("'");
  }
  if (what->method != nullptr) {
    text.AddQuoted(", method", what->method, what->method_len);
  }
  text.Add("\n").WriteToStderr();
}

const char* NameOf(int signal_number) {
  switch (signal_number) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    default:
      return "SIGABRT";
  }
}

void WriteSignal(int signal_number, const siginfo_t& info) {
  SignalSafeText text;
  text.Add("troupe: ").Add(NameOf(signal_number));
  // Positive: from the processor, which knows an address.
  if (info.si_code > 0) {
    text.Add(" at address 0x")
        .AddNumber(reinterpret_cast<uintptr_t>(info.si_addr), 16);
    const Fiber* fiber = Fiber::Current();
    if (fiber != nullptr && fiber->IsInGuard(info.si_addr)) {
      text.Add(": stack overflow of a fiber with ")
          .AddNumber(fiber->stack_bytes(), 10)
          .Add(" bytes");
    }
  } else if (info.si_pid != getpid()) {
    text.Add(" sent by process ")
        .AddNumber(static_cast<uint64_t>(info.si_pid), 10);
  }
  text.WriteToStderr();
}

void OnFault(int signal_number, siginfo_t* info, void* context) {
  AbandonStackWalk();
  static std::atomic<bool> reporting{false};
  if (reporting.exchange(true)) {
    // Another thread is at it and ends the process when it is done.
    while (true) pause();
  }
  // In two steps: the names belong to a guest that may have destroyed them, and
  // a fault in here ends the process at once.
  WriteSignal(signal_number, *info);
  const Fault fault{signal_number, *info,
                    *static_cast<const ucontext_t*>(context)};
  WriteGuest(&fault);
  std::signal(signal_number, SIG_DFL);
  // A faulting instruction runs again on return and faults for good, with its
  // address in the core file; a signal that was sent must be sent again.
  if (info->si_code <= 0) std::raise(signal_number);
}

void InstallFor(int signal_number) {
  struct sigaction action = {};
  action.sa_sigaction = &OnFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  // A second fault while reporting is then not handled but deadly.
  sigfillset(&action.sa_mask);
  TROUPE_CHECK(sigaction(signal_number, &action, nullptr) == 0);
}

void OnExit(int exit_code, void*) {
  // Runs on the stack of the call, a guest's thread's for example.
  if (CurrentInFlight() == nullptr && GuestCodeOfThread(nullptr) == nullptr)
    return;
  SignalSafeText text;
  text.Add("troupe: exit(")
      .Add(exit_code < 0 ? "-" : "")
      .AddNumber(static_cast<uint64_t>(std::abs(int64_t{exit_code})), 10)
      .Add(") called")
      .WriteToStderr();
  WriteGuest(nullptr);
  _exit(kGuestCalledExitCode);
}

#if TROUPE_ASAN || TROUPE_TSAN
void OnSanitizerDeath() {
  SignalSafeText text;
  text.Add("troupe: ended by a sanitizer").WriteToStderr();
  WriteGuest(nullptr);
}
#endif

}  // namespace

void InstallFaultHandler() {
  InstallFor(SIGABRT);
#if TROUPE_ASAN || TROUPE_TSAN
  __sanitizer_set_death_callback(&OnSanitizerDeath);
#else
  for (int signal_number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    InstallFor(signal_number);
  }
#endif
  // The default one, unless a library has replaced it.
  std::set_terminate(&__gnu_cxx::__verbose_terminate_handler);
  // Of glibc, like atexit(), but it is told the exit code.
  TROUPE_CHECK(on_exit(&OnExit, nullptr) == 0);
}

ThreadFaultScope::ThreadFaultScope()
    : stack_(mmap(nullptr, kSignalStackBytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {
  TROUPE_CHECK(stack_ != MAP_FAILED);
  stack_t stack = {};
  stack.ss_sp = stack_;
  stack.ss_size = kSignalStackBytes;
  stack_t previous = {};
  TROUPE_CHECK(sigaltstack(&stack, &previous) == 0);
  previous_stack_ = previous.ss_sp;
  previous_bytes_ = previous.ss_size;
  previous_flags_ = previous.ss_flags;
}

ThreadFaultScope::~ThreadFaultScope() {
  stack_t previous = {};
  previous.ss_sp = previous_stack_;
  previous.ss_size = previous_bytes_;
  previous.ss_flags = previous_flags_;
  TROUPE_CHECK(sigaltstack(&previous, nullptr) == 0);
  munmap(stack_, kSignalStackBytes);
}

}  // namespace troupe
