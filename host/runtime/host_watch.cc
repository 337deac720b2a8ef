#include "host/runtime/host_watch.h"

#include <string>

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

HostWatch::HostWatch(Parts parts)
    : parts_(parts),
      watchdog_(parts.clock, parts.threads, parts.threshold,
                {[this](const SlowHandler& slow, const Watchdog::Stack& stack) {
                   OnSlow(slow, stack);
                 },
                 [this](const SlowHandler& slow) { OnEnd(slow); }}) {
  parts_.control->RunAndWait([this] {
    ticker_ = std::make_unique<Ticker>(parts_.control->loop(),
                                       watchdog_.period(), [this] { Look(); });
  });
}

HostWatch::~HostWatch() {
  parts_.control->RunAndWait([this] { ticker_.reset(); });
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

}  // namespace troupe
