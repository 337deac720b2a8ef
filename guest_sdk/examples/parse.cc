// Takes lines of a log apart and has tally count them.
//
//   parse.Parse.Line   one line of text; answers its fields as JSON.
//
// The counts go to tally by tell. When tally's mailbox is full and refuses, so
// does this: whoever sent the line may send it again.
#include <optional>
#include <string>
#include <string_view>

#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/examples/log_line.h"
#include "guest_sdk/workload.h"

namespace troupe::demo {
namespace {

constexpr std::string_view kTallyType = "demo:tally:1.0.0";

class Parse : public Workload {
 public:
  Parse() { On("parse.Parse.Line", &Parse::Line); }

 private:
  absl::StatusOr<std::string> Line(Context& ctx, std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.find('\n') != line.npos) {
      return InvalidArgumentError("more than one line");
    }
    absl::Status told = Tell(ctx, KeysOf(line));
    if (!told.ok()) return told;
    return JsonOf(line);
  }

  // The tally found once is used until it is gone.
  absl::Status Tell(Context& ctx, const std::string& keys) {
    if (tally_.has_value()) {
      absl::Status told = ctx.Tell(*tally_, "tally.Tally.Add", keys);
      if (!absl::IsNotFound(told)) return told;
    }
    const absl::StatusOr<ActrId> found = ctx.Discover(kTallyType);
    if (!found.ok()) return found.status();
    tally_ = Dest::Actor(*found);
    return ctx.Tell(*tally_, "tally.Tally.Add", keys);
  }

  std::optional<Dest> tally_;
};

}  // namespace
}  // namespace troupe::demo

TROUPE_WORKLOAD(troupe::demo::Parse, "demo:parse:1.0.0", "parse.Parse.Line");
