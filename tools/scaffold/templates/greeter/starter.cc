// Greets whoever asks. starter.proto says what it offers.
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"
#include "starter.troupe.h"

class Starter : public troupe::Serves<demo::starter::StarterHandler> {
  absl::StatusOr<demo::starter::GreetReply> Greet(
      troupe::Context& ctx,
      const demo::starter::GreetRequest& request) override {
    if (request.name().empty()) {
      return absl::InvalidArgumentError("nobody to greet: the name is empty");
    }
    ctx.Log(troupe::LogLevel::kInfo, "greeting " + request.name());
    demo::starter::GreetReply greeting;
    greeting.set_text("Hello, " + request.name() + "!");
    return greeting;
  }
};

TROUPE_WORKLOAD(Starter, "demo:starter:1.0.0");
