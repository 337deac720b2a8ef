// The actor behind a FakePeer.
#ifndef TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_
#define TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/testing/fake_peer.h"
#include "guest_sdk/workload.h"

namespace troupe::internal {

// Where a fake that answers later waits, as the Shell: the payload is how long,
// in nanoseconds.
inline constexpr std::string_view kDelayRoute = "troupe.testing.Delay";

class FakeActor final : public Workload {
 public:
  // The configuration of the actor that answers for `peer`, as long as that
  // lives.
  static std::string ConfigFor(FakePeer* peer);
  static void Forget(const FakePeer* peer);

  absl::Status OnConfigure(std::string_view config) override;

  absl::StatusOr<std::string> OnOtherRoute(Context& ctx,
                                           std::string_view request) override;

 private:
  FakePeer* peer_ = nullptr;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_TESTING_FAKE_ACTOR_H_
