// Messages that break their actor down again and again.
//
// A message is handled once: what crashes its handler is buried. But senders
// try again, and operators replay, and each copy costs an instance; so one that
// has cost enough of them is buried unhandled from then on.
#include <string_view>

#include "abi/codes.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/request_key.h"
#include "host/shard/call_text.h"
#include "host/shard/restart.h"
#include "host/store/dead_letter.h"

namespace troupe {
namespace {

// What a client or bidirectional stream brings are its items, later: one such
// request is like any other.
bool CanBeTold(const Message& request) {
  const auto shape = static_cast<abi::CallShape>(request.shape);
  return shape != abi::CallShape::kClientStream &&
         shape != abi::CallShape::kBidiStream;
}

}  // namespace

void Restart::OnMessageCrash(const Message& request,
                             const absl::Status& error) {
  if (policy().is_supervised() && policy().poison_after > 0 &&
      CanBeTold(request)) {
    Record().poison.NoteCrash(request.view(request.route), PayloadOf(request));
  }
  static_cast<void>(OnCrash(error));
}

absl::Status Restart::CheckPoison(const Message& request) {
  if (!CanBeTold(request)) return absl::OkStatus();
  const std::string_view route = request.view(request.route);
  const PoisonList& poison = Record().poison;
  if (!poison.HasRoute(route)) return absl::OkStatus();
  const uint32_t crashes = poison.CountCrashes(route, PayloadOf(request));
  if (crashes == 0 || crashes < policy().poison_after) return absl::OkStatus();
  return InvalidArgumentError(fmt::format(
      "{} {}: set aside, as such a message has broken the actor down {} times",
      ActorText(actor_.slot, actor_.serial), route, crashes));
}

}  // namespace troupe
