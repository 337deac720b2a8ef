// The smallest workload: it answers what it is sent.
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

class Echo : public troupe::Workload {
 public:
  Echo() { On("demo.Echo.Say", &Echo::Say); }

 private:
  absl::StatusOr<std::string_view> Say(troupe::Context&,
                                       std::string_view text) {
    return text;
  }
};

TROUPE_WORKLOAD(Echo, "demo:echo:1.0.0", "demo.Echo.Say");
