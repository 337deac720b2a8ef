#include "host/runtime/host_watch.h"

#include <functional>
#include <semaphore>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "host/guest/symbols.h"

namespace troupe {
namespace {

std::string PlaceText(const SlowHandler& slow) {
  if (!slow.shard.has_value()) return "its thread";
  return fmt::format("shard {}", *slow.shard);
}

std::string StackText(const Watchdog::Stack& stack) {
  if (!stack.ok()) {
    return fmt::format("no stack: {}", std::string(stack.status().message()));
  }
  std::string text = "at";
  int number = 0;
  for (const void* address : *stack) {
    text += fmt::format(" #{} {}", number++, SymbolText(address));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HostWatch>> HostWatch::Start(Parts parts) {
  std::unique_ptr<LoopThread> own_control;
  if (parts.control == nullptr) {
    absl::StatusOr<std::unique_ptr<LoopThread>> thread =
        LoopThread::Start("troupe-control");
    if (!thread.ok()) return thread.status();
    own_control = *std::move(thread);
    parts.control = own_control.get();
  }
  std::unique_ptr<HostWatch> watch(
      new HostWatch(parts, std::move(own_control)));
  watch->RunOnControl([watch = watch.get()] {
    watch->ticker_ = std::make_unique<Ticker>(watch->parts_.control->loop(),
                                              watch->watchdog_.period(),
                                              [watch] { watch->Look(); });
  });
  return watch;
}

HostWatch::HostWatch(Parts parts, std::unique_ptr<LoopThread> own_control)
    : own_control_(std::move(own_control)),
      parts_(parts),
      watchdog_(parts.clock, parts.threads, parts.threshold,
                {[this](const SlowHandler& slow, const Watchdog::Stack& stack) {
                   OnSlow(slow, stack);
                 },
                 [this](const SlowHandler& slow) { OnEnd(slow); }}) {}

HostWatch::~HostWatch() {
  RunOnControl([this] { ticker_.reset(); });
}

void HostWatch::OnSlow(const SlowHandler& slow, const Watchdog::Stack& stack) {
  ActorSlot* slot = parts_.slots->Find(slow.what.serial_number);
  if (slot != nullptr) slot->CountSlow();
  parts_.log->Warn(
      "{} {} has held {} for {} ms and still does; guest '{}' generation {}, "
      "{}",
      slow.what.actor, slow.what.method, PlaceText(slow),
      absl::ToInt64Milliseconds(slow.held), slow.what.image,
      slow.what.generation, StackText(stack));
}

void HostWatch::OnEnd(const SlowHandler& slow) {
  parts_.log->Warn("{} {} let go of {} after {} ms", slow.what.actor,
                   slow.what.method, PlaceText(slow),
                   absl::ToInt64Milliseconds(slow.held));
}

void HostWatch::RunOnControl(const std::function<void()>& function) {
  std::binary_semaphore done(0);
  parts_.control->Post([&] {
    function();
    done.release();
  });
  done.acquire();
}

}  // namespace troupe
