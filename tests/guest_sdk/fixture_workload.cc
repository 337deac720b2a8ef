// The workload of the recorded guest "seed", written with the C++ SDK.
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

namespace {

constexpr std::string_view kRecordHook = "test/record_hook";

class Fixture : public troupe::Workload {
 public:
  Fixture() {
    On("test/echo", &Fixture::Echo);
    On(kRecordHook, &Fixture::Echo);
  }

  absl::Status OnStart(troupe::Context& ctx) override {
    if (ctx.request_id() != "lifecycle:on_start") return absl::OkStatus();
    return absl::InternalError("fixture lifecycle on_start failed");
  }

  absl::Status OnReady(troupe::Context& ctx) override {
    return Record(ctx, "on_ready");
  }

  absl::Status OnStop(troupe::Context& ctx) override {
    return Record(ctx, "on_stop");
  }

 private:
  absl::StatusOr<std::string_view> Echo(troupe::Context&,
                                        std::string_view payload) {
    return payload;
  }

  // The recorded guest does not look at the answer either.
  static absl::Status Record(troupe::Context& ctx, std::string_view hook) {
    ctx.CallRaw(ctx.self_id(), kRecordHook, hook).IgnoreError();
    return absl::OkStatus();
  }
};

}  // namespace

TROUPE_WORKLOAD(Fixture, "test:fixture:0.1.0", "test/echo");
