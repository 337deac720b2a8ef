// Passes the chunks of the stream "up" on to the Shell's stream "down", under
// their own numbers.
#include "absl/status/status.h"
#include "guest_sdk/workload.h"

class Relay : public troupe::Workload {
 public:
  Relay() { OnStream("up", &Relay::PassOn); }

 private:
  static constexpr absl::Duration kPatience = absl::Seconds(60);

  absl::Status PassOn(troupe::Context& ctx, const troupe::DataChunk& chunk) {
    return ctx
        .OpenDataStream(
            troupe::Dest::Shell(), "down",
            {.patience = kPatience, .first_sequence = chunk.sequence})
        .Write(chunk.payload, {.timestamp = chunk.timestamp});
  }
};

TROUPE_WORKLOAD(Relay, "test:relay:1.0.0");
