// The actor behind a FakePeer.
#ifndef TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_
#define TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/other_streams.h"
#include "guest_sdk/testing/fake_peer.h"
#include "guest_sdk/workload.h"

namespace troupe::internal {

// Where a fake that answers later waits, as the Shell: the payload is how long,
// in nanoseconds.
inline constexpr std::string_view kDelayRoute = "troupe.testing.Delay";

class FakeActor final : public Workload, public OtherStreams {
 public:
  // The configuration of the actor that answers for `peer`, as long as that
  // lives.
  static std::string ConfigFor(FakePeer* peer);
  static void Forget(const FakePeer* peer);

  absl::Status OnConfigure(std::string_view config) override;

  absl::StatusOr<std::string> OnOtherRoute(Context& ctx,
                                           std::string_view request) override;
  absl::StatusOr<std::string> OnOtherStream(Context& ctx,
                                            std::string_view request,
                                            ItemStream& items) override;

 private:
  static absl::Status Wait(const Context& ctx, absl::Duration delay);
  // What has come is noted, and answered if each item is.
  absl::Status ReadItems(const FakePeer::Begun& begun, ItemStream& items);

  FakePeer* peer_ = nullptr;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_
