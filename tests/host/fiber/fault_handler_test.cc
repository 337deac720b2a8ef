#include "host/fiber/fault_handler.h"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "host/fiber/fiber.h"
#include "host/fiber/in_flight.h"
#include "host/fiber/sanitizer.h"
#include "host/fiber/stack_budget.h"
#include "host/fiber/stack_pool.h"

namespace troupe {
namespace {

constexpr InFlight kBuying = {.image = "/opt/shop.so",
                              .generation = 3,
                              .serial_number = 7,
                              .realm_id = 1,
                              .type = "acme:shop:1.0.0",
                              .method = "shop.Shop.Buy and no more",
                              .method_len = 13};
constexpr char kGuestLine[] =
    ", in guest '/opt/shop.so' generation 3, "
    "actor '7@1/acme:shop:1.0.0', method 'shop.Shop.Buy'\n";

// Each of these runs in a death test's child: install, then misbehave.
void EnterGuest() {
  InstallFaultHandler();
  SetInFlight(&kBuying);
}

void WriteToNowhere() { *reinterpret_cast<volatile int*>(0x1000) = 1; }

// How a fault that a sanitizer would report itself ends, and what is on stderr.
#if TROUPE_ASAN || TROUPE_TSAN
bool EndedByFault(int status) { return status != 0; }
std::string ReportOf(const std::string& /*fault*/) {
  return std::string("Sanitizer(.|\n)*ended by a sanitizer");
}
#else
bool EndedByFault(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}
std::string ReportOf(const std::string& fault) { return fault; }
#endif

TEST(FaultHandlerDeathTest, AFaultNamesSignalAddressAndGuest) {
  const auto fault = [] {
    EnterGuest();
    WriteToNowhere();
  };

  EXPECT_EXIT(fault(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x1000") + kGuestLine);
}

TEST(FaultHandlerDeathTest, AFaultOfTheHostItselfSaysSo) {
  const auto fault = [] {
    InstallFaultHandler();
    WriteToNowhere();
  };

  EXPECT_EXIT(fault(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x1000") +
                  ", outside of any entry and any guest\n");
}

#if defined(__x86_64__)
// Aborts on a stack that leads in circles: each call seems to come from this
// one, with the same stack.
__asm__(R"(
.type TurnInCircles, @function
TurnInCircles:
  .cfi_startproc
  leaq 1f(%rip), %rax
  pushq %rax
  .cfi_def_cfa %rsp, 0
  .cfi_offset %rip, 0
  nop
1:
  call abort@PLT
  nop
  .cfi_endproc
.size TurnInCircles, .-TurnInCircles
)");
extern "C" void TurnInCircles();

TEST(FaultHandlerDeathTest, AStackThatLeadsInCirclesKeepsNoReportFromEnding) {
  const auto fault = [] {
    InstallFaultHandler();
    TurnInCircles();
  };

  EXPECT_EXIT(fault(), ::testing::KilledBySignal(SIGABRT),
              "troupe: SIGABRT, outside of any entry and any guest\n");
}
#endif

TEST(FaultHandlerDeathTest, AbortIsReportedAndStillEndsByItsSignal) {
  const auto fault = [] {
    EnterGuest();
    std::abort();
  };

  EXPECT_EXIT(fault(), ::testing::KilledBySignal(SIGABRT),
              std::string("troupe: SIGABRT") + kGuestLine);
}

TEST(FaultHandlerDeathTest, NamesThatAreMissingAreLeftOut) {
  const auto fault = [] {
    InstallFaultHandler();
    constexpr InFlight kUnnamed = {.image = nullptr, .generation = 1};
    SetInFlight(&kUnnamed);
    std::abort();
  };

  EXPECT_EXIT(fault(), ::testing::KilledBySignal(SIGABRT),
              "troupe: SIGABRT, in guest generation 1\n");
}

// Not inlined and not a tail call, so that each level takes stack.
int EatStack(volatile int* depth) {
  volatile char frame[512];
  frame[0] = 1;
  *depth = *depth + 1;
  if (*depth < 0) return 0;
  return EatStack(depth) + frame[0];
}

void OverflowAFiber() {
  StackBudget budget = StackBudget::ForThisKernel();
  StackPool pool(&budget, {.usable_bytes = size_t{64} * 1024});
  const ThreadFaultScope scope;
  Fiber home;
  Fiber fiber(
      pool.Take().value(),
      [](void*) {
        volatile int depth = 0;
        EatStack(&depth);
      },
      nullptr);
  EnterGuest();
  Fiber::SwitchTo(fiber);
}

TEST(FaultHandlerDeathTest, AnOverflowOfAFiberIsCalledByItsName) {
  EXPECT_EXIT(OverflowAFiber(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x[0-9a-f]*: stack overflow "
                       "of a fiber with 65536 bytes") +
                  kGuestLine);
}

TEST(FaultHandlerDeathTest, AnyThreadReportsItsOwnGuest) {
  const auto fault = [] {
    InstallFaultHandler();
    std::thread([] {
      const ThreadFaultScope scope;
      SetInFlight(&kBuying);
      WriteToNowhere();
    }).join();
  };

  EXPECT_EXIT(fault(), EndedByFault,
              ReportOf("troupe: SIGSEGV at address 0x1000") + kGuestLine);
}

void TakeFrom(int shelf) {
  if (shelf > 3) throw std::out_of_range("no such shelf");
}

// As a guest's C functions are seen by the host.
// NOLINTNEXTLINE(bugprone-exception-escape): that is what it shows.
void EntryOfAGuest(int shelf) noexcept { TakeFrom(shelf); }

TEST(FaultHandlerDeathTest, AnExceptionThatEscapesPrintsItsTypeAndText) {
  const auto fault = [] {
    EnterGuest();
    EntryOfAGuest(7);
  };

  EXPECT_EXIT(fault(), ::testing::KilledBySignal(SIGABRT),
              std::string("'std::out_of_range'(.|\n)*no such shelf(.|\n)*"
                          "troupe: SIGABRT") +
                  kGuestLine);
}

TEST(FaultHandlerDeathTest, ExitInAGuestEndsWithACodeOfItsOwn) {
  const auto fault = [] {
    EnterGuest();
    std::exit(0);
  };

  EXPECT_EXIT(fault(), ::testing::ExitedWithCode(kGuestCalledExitCode),
              std::string("troupe: exit\\(0\\) called") + kGuestLine);
}

TEST(FaultHandlerDeathTest, ExitOutsideOfGuestsIsAsEver) {
  const auto leave = [] {
    EnterGuest();
    SetInFlight(nullptr);
    std::exit(5);
  };

  EXPECT_EXIT(leave(), ::testing::ExitedWithCode(5), "^$");
}

TEST(ThreadFaultScopeTest, PutsBackTheStackThatWasThere) {
  std::thread([] {
    stack_t before = {};
    sigaltstack(nullptr, &before);
    {
      const ThreadFaultScope scope;
      stack_t inside = {};
      sigaltstack(nullptr, &inside);
      EXPECT_NE(inside.ss_sp, before.ss_sp);
    }

    stack_t after = {};
    sigaltstack(nullptr, &after);
    EXPECT_EQ(after.ss_sp, before.ss_sp);
    EXPECT_EQ(after.ss_flags, before.ss_flags);
  }).join();
}

}  // namespace
}  // namespace troupe
