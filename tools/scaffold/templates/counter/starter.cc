// Counts, and goes on where it was when its library is reloaded.
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"
#include "starter.troupe.h"

class Starter : public troupe::Serves<demo::starter::StarterHandler> {
  absl::StatusOr<demo::starter::CountReply> Add(
      troupe::Context&, const demo::starter::AddRequest& request) override {
    count_ += request.count();
    return Count();
  }

  absl::StatusOr<demo::starter::CountReply> Read(
      troupe::Context&, const google::protobuf::Empty&) override {
    return Count();
  }

  demo::starter::CountReply Count() const {
    demo::starter::CountReply reply;
    reply.set_count(count_);
    return reply;
  }

  // What the next version of the library starts with; "1 " names the form.
  absl::StatusOr<std::string> OnMigrateOut(troupe::Context&) override {
    return "1 " + std::to_string(count_);
  }

  absl::Status OnMigrateIn(troupe::Context&, std::string_view state) override {
    if (!state.starts_with("1 ")) {
      return absl::DataLossError("a state of another form");
    }
    state.remove_prefix(2);
    const char* const end = state.data() + state.size();
    const auto read = std::from_chars(state.data(), end, count_);
    if (read.ec != std::errc() || read.ptr != end) {
      return absl::DataLossError("a state that is no number");
    }
    return absl::OkStatus();
  }

  // One message is handled at a time: members need no lock.
  uint64_t count_ = 0;
};

TROUPE_WORKLOAD(Starter, "demo:starter:1.0.0");
