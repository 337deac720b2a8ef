// Takes a data stream, and says how much has come.
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"
#include "starter.troupe.h"

class Starter : public troupe::Serves<demo::starter::StarterHandler> {
 public:
  Starter() { OnStream("lines", &Starter::Take); }

 private:
  // A sender that is too fast waits; with an error its next chunk is answered.
  absl::Status Take(troupe::Context&, const troupe::DataChunk& line) {
    totals_.set_lines(totals_.lines() + 1);
    totals_.set_bytes(totals_.bytes() + line.payload.size());
    return absl::OkStatus();
  }

  absl::StatusOr<demo::starter::ReadReply> Read(
      troupe::Context&, const google::protobuf::Empty&) override {
    return totals_;
  }

  demo::starter::ReadReply totals_;
};

TROUPE_WORKLOAD(Starter, "demo:starter:1.0.0");
