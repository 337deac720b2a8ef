// Counts the lines of a data stream and tells each second how many came.
//
//   lines  the stream that it takes, a chunk per line
//   rates  the stream on which it tells the embedding process
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"

class Meter : public troupe::Workload {
 public:
  Meter() { OnStream("lines", &Meter::Take); }

  absl::Status OnStart(troupe::Context& ctx) override {
    return ctx.Every(absl::Seconds(1), &Meter::Tell).status();
  }

 private:
  absl::Status Take(troupe::Context&, const troupe::DataChunk& line) {
    lines_ += 1 + line.missed;
    return absl::OkStatus();
  }

  absl::Status Tell(troupe::Context& ctx) {
    // What nobody listens to is dropped.
    return ctx
        .OpenDataStream(troupe::Dest::Shell(), "rates",
                        {.latency_first = true, .first_sequence = seconds_++})
        .Write(std::to_string(std::exchange(lines_, 0)));
  }

  uint64_t lines_ = 0;
  uint64_t seconds_ = 0;
};

TROUPE_WORKLOAD(Meter, "demo:meter:1.0.0", troupe::Needs("timers"));
