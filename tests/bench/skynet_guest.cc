// Skynet: an actor that stands for `size` numbers from `first` on spawns ten
// that stand for a tenth each, adds up what they tell and tells its parent. One
// that stands for a single number tells that. Each ends when it has told.
//
// The configuration is "FIRST SIZE PARENT"; without a parent (an ActrId as it
// prints) the sum goes to the Shell.
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

constexpr int kChildren = 10;
constexpr std::string_view kType = "bench:skynet:1.0.0";

// Takes a number and the space behind it from the front of `text`.
uint64_t TakeNumber(std::string_view* text) {
  uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const char* const digits_end = std::from_chars(text->data(), end, number).ptr;
  text->remove_prefix(static_cast<size_t>(digits_end - text->data()));
  if (!text->empty()) text->remove_prefix(1);
  return number;
}

class Skynet : public Workload {
 public:
  Skynet() { On("skynet.Add", &Skynet::Add); }

  absl::Status OnConfigure(std::string_view config) override {
    first_ = TakeNumber(&config);
    size_ = TakeNumber(&config);
    if (config.empty()) return absl::OkStatus();
    ActrId parent;
    const std::string fault = ParseActrId(config, &parent);
    if (!fault.empty()) return InvalidArgumentError(fault);
    parent_ = Dest::Actor(parent);
    return absl::OkStatus();
  }

  absl::Status OnStart(Context& ctx) override {
    if (size_ == 1) return End(ctx, first_);
    const std::string self = ctx.self_id().ToString();
    const uint64_t part = size_ / kChildren;
    for (uint64_t i = 0; i < kChildren; ++i) {
      const absl::StatusOr<ActrId> child = ctx.Spawn(
          kType, fmt::format("{} {} {}", first_ + i * part, part, self));
      if (!child.ok()) return child.status();
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Add(Context& ctx, std::string_view number) {
    sum_ += TakeNumber(&number);
    return ++told_ < kChildren ? absl::OkStatus() : End(ctx, sum_);
  }

  absl::Status End(Context& ctx, uint64_t sum) {
    absl::Status told = ctx.Tell(parent_, "skynet.Add", fmt::to_string(sum));
    if (!told.ok()) return told;
    return ctx.Stop(ctx.self_id());
  }

  uint64_t first_ = 0;
  uint64_t size_ = 0;
  uint64_t sum_ = 0;
  int told_ = 0;
  Dest parent_ = Dest::Shell();
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Skynet, "bench:skynet:1.0.0", "skynet.Add");
