// The guest of the benchmarks of many actors: does nothing but answer.
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

class Idle : public Workload {
 public:
  Idle() { On("idle.Ping", &Idle::Ping); }

 private:
  absl::StatusOr<std::string_view> Ping(Context&, std::string_view payload) {
    return payload;
  }
};

}  // namespace
}  // namespace troupe

TROUPE_WORKLOAD(troupe::Idle, "bench:idle:1.0.0", "idle.Ping");
