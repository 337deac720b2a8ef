#include "guest_sdk/workload.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "abi/nearest.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "guest_sdk/context.h"
#include "guest_sdk/events.h"

namespace troupe {

absl::Status Workload::OnConfigure(std::string_view) {
  return absl::OkStatus();
}

absl::Status Workload::OnStart(Context&) { return absl::OkStatus(); }

absl::Status Workload::OnReady(Context&) { return absl::OkStatus(); }

absl::Status Workload::OnStop(Context&) { return absl::OkStatus(); }

absl::StatusOr<std::string> Workload::OnOtherRoute(Context& ctx,
                                                   std::string_view) {
  // Existing callers of generation 1 know the text as the route alone.
  if (ctx.link().v3 == nullptr) return UnknownRouteError(ctx.route());
  constexpr size_t kMostNames = 3;
  std::string details(ctx.route());
  details += DidYouMean(details, routes_.Keys(), kMostNames);
  return UnknownRouteError(details);
}

absl::StatusOr<std::string> Workload::OnMigrateOut(Context&) {
  return NotImplementedError("no state to hand over");
}

absl::Status Workload::OnSelfCheck(SelfCheck&) { return absl::OkStatus(); }

absl::Status Workload::OnMigrateIn(Context&, std::string_view) {
  return NotImplementedError("takes no state");
}

// The host has logged the fault already.
void Workload::OnError(Context&, const Fault&) {}

void Workload::OnSignalingConnecting(Context&) {}

void Workload::OnSignalingConnected(Context&) {}

void Workload::OnSignalingDisconnected(Context&) {}

void Workload::OnWebsocketConnecting(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebsocket, Link::kConnecting, event);
}

void Workload::OnWebsocketConnected(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebsocket, Link::kConnected, event);
}

void Workload::OnWebsocketDisconnected(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebsocket, Link::kDisconnected, event);
}

void Workload::OnWebrtcConnecting(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebrtc, Link::kConnecting, event);
}

void Workload::OnWebrtcConnected(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebrtc, Link::kConnected, event);
}

void Workload::OnWebrtcDisconnected(Context& ctx, const PeerEvent& event) {
  OnPeerEvent(ctx, Transport::kWebrtc, Link::kDisconnected, event);
}

void Workload::OnPeerEvent(Context&, Transport, Link, const PeerEvent&) {}

void Workload::OnCredentialRenewed(Context&, const CredentialEvent&) {}

void Workload::OnCredentialExpiring(Context& ctx,
                                    const CredentialEvent& event) {
  const std::string expiry =
      absl::FormatTime(event.new_expiry, absl::UTCTimeZone());
  ctx.Log(LogLevel::kWarn, fmt::format("credential expires at {}", expiry));
}

void Workload::OnMailboxBackpressure(Context& ctx,
                                     const BackpressureEvent& event) {
  ctx.Log(LogLevel::kWarn,
          fmt::format("{} messages wait in the mailbox, above the threshold "
                      "of {}",
                      event.queue_len, event.threshold));
}

}  // namespace troupe
