// The guest of the benchmark of waiting calls: asks the Shell, and waits.
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

class Waiter : public Workload {
 public:
  Waiter() {
    On("waiter.Ask", &Waiter::Ask);
    On("waiter.AskInTurn", &Waiter::Ask);
  }

 private:
  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view payload) {
    return ctx.Call(Dest::Shell(), "waiter.Answer", payload);
  }
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Waiter, "bench:waiter:1.0.0", "waiter.Ask",
                troupe::Interleaved("waiter.AskInTurn"));
