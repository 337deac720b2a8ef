#include "guest_sdk/testing/fake_actor.h"

#include <map>
#include <mutex>

#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"

namespace troupe::internal {
namespace {

// A configuration is text, and a host may have been given anything: so peers
// are known by number.
class Peers {
 public:
  static Peers& All() {
    static auto& peers = *new Peers;  // Never destroyed: hosts may be static.
    return peers;
  }

  std::string Add(FakePeer* peer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::string key = fmt::format("{}", ++last_);
    peers_.emplace(key, peer);
    return key;
  }

  void Remove(const FakePeer* peer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::erase_if(peers_,
                  [peer](const auto& entry) { return entry.second == peer; });
  }

  FakePeer* Find(std::string_view key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = peers_.find(key);
    return found == peers_.end() ? nullptr : found->second;
  }

 private:
  std::mutex mutex_;
  uint64_t last_ = 0;
  std::map<std::string, FakePeer*, std::less<>> peers_;
};

}  // namespace

std::string FakeActor::ConfigFor(FakePeer* peer) {
  return Peers::All().Add(peer);
}

void FakeActor::Forget(const FakePeer* peer) { Peers::All().Remove(peer); }

absl::Status FakeActor::OnConfigure(std::string_view config) {
  peer_ = Peers::All().Find(config);
  if (peer_ == nullptr) return NotFoundError("no such fake");
  return absl::OkStatus();
}

absl::StatusOr<std::string> FakeActor::OnOtherRoute(Context& ctx,
                                                    std::string_view request) {
  const FakePeer::Outcome outcome = peer_->Take(
      {std::string(ctx.route()), std::string(request), ctx.caller_id()});
  if (outcome.delay > absl::ZeroDuration()) {
    // Somewhat longer: the caller's own deadline is what may end it.
    const absl::StatusOr<std::string> waited = ctx.Call(
        Dest::Shell(), kDelayRoute,
        fmt::format("{}", absl::ToInt64Nanoseconds(outcome.delay)),
        {.timeout = outcome.delay + absl::Hours(1), .payload_type = {}});
    if (!waited.ok()) return waited.status();
  }
  return outcome.answer;
}

}  // namespace troupe::internal
