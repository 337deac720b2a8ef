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

absl::Status FakeActor::Wait(const Context& ctx, absl::Duration delay) {
  if (delay <= absl::ZeroDuration()) return absl::OkStatus();
  // Somewhat longer: the caller's own deadline is what may end it.
  return ctx
      .Call(Dest::Shell(), kDelayRoute,
            fmt::format("{}", absl::ToInt64Nanoseconds(delay)),
            {.timeout = delay + absl::Hours(1), .payload_type = {}})
      .status();
}

absl::StatusOr<std::string> FakeActor::OnOtherRoute(Context& ctx,
                                                    std::string_view request) {
  const FakePeer::Outcome outcome = peer_->Take(
      {std::string(ctx.route()), std::string(request), ctx.caller_id()});
  absl::Status waited = Wait(ctx, outcome.delay);
  if (!waited.ok()) return waited;
  return outcome.answer;
}

absl::StatusOr<std::string> FakeActor::OnOtherStream(Context& ctx,
                                                     std::string_view request,
                                                     ItemStream& items) {
  const FakePeer::Begun begun = peer_->Begin(
      {std::string(ctx.route()), std::string(request), ctx.caller_id()});
  absl::Status status = Wait(ctx, begun.answer.delay);
  if (status.ok() && !begun.answer.is_at_once) {
    status = ReadItems(begun, items);
  }
  if (!status.ok()) return status;
  return begun.answer.run(peer_->message(begun.number));
}

absl::Status FakeActor::ReadItems(const FakePeer::Begun& begun,
                                  ItemStream& items) {
  StreamReader<std::string_view> in(&items);
  StreamWriter<std::string> out(&items);
  absl::Status written;
  for (const std::string& item : begun.answer.items) {
    written = out.Write(item);
    if (!written.ok()) return written;
  }
  while (true) {
    const absl::StatusOr<std::optional<std::string_view>> item = in.Read();
    if (!item.ok()) return item.status();
    if (!item->has_value()) return absl::OkStatus();
    peer_->AddItem(begun.number, **item);
    if (begun.answer.each == nullptr) continue;
    const absl::StatusOr<std::string> answer = begun.answer.each(**item);
    if (!answer.ok()) return answer.status();
    written = out.Write(*answer);
    if (!written.ok()) return written;
  }
}

}  // namespace troupe::internal
