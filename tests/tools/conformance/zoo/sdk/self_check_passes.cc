// Finds itself wrong.
#include <string_view>

#include "absl/status/status.h"
#include "guest_sdk/export.h"
#include "guest_sdk/workload.h"

namespace {

class Zoo : public troupe::Workload {
 public:
  Zoo() { On("zoo.Say", &Zoo::Say); }

  absl::Status OnSelfCheck(troupe::SelfCheck&) override {
    return absl::InternalError("sample 3 differs");
  }

 private:
  absl::Status Say(troupe::Context&, std::string_view) {
    return absl::OkStatus();
  }
};

}  // namespace

TROUPE_WORKLOAD(Zoo, "zoo:self_check:1.0.0", "zoo.Say");
