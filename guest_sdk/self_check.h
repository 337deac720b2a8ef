// SelfCheck: what a workload proves itself with before it serves.
//
//   absl::Status OnSelfCheck(troupe::SelfCheck& check) override {
//     return check.Expect("shop.Shop.Price", "tea", "3.50");
//   }
#ifndef TROUPE_GUEST_SDK_SELF_CHECK_H_
#define TROUPE_GUEST_SDK_SELF_CHECK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/payload.h"

namespace troupe {

class Workload;

// Sends messages to the object that it was handed to.
//   Thread: the one of OnSelfCheck().
class SelfCheck {
 public:
  // For the SDK. What is handed over outlives this.
  SelfCheck(Workload& workload, const internal::HostLink& call,
            const internal::HostLink& instance)
      : workload_(workload), call_(call), instance_(instance) {}

  SelfCheck(const SelfCheck&) = delete;
  SelfCheck& operator=(const SelfCheck&) = delete;

  // What the handler of `route` answers to `request`: bytes, or a message.
  //   Errors: the handler's; UNIMPLEMENTED (unknown route) when there is none;
  //           INVALID_ARGUMENT for one that streams.
  template <typename Request>
  absl::StatusOr<std::string> Call(std::string_view route,
                                   const Request& request) {
    return CallWithBytes(route, BytesOf(request));
  }

  // The same, read as a Reply.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(std::string_view route, const Request& request) {
    const absl::StatusOr<std::string> reply = Call(route, request);
    if (!reply.ok()) return reply.status();
    return internal::ParsePayload<Reply>(*reply, "reply of", route);
  }

  // Whether the handler of `route` answers `request` with `reply`, to the byte.
  //   Errors: INTERNAL that names the route and both replies, or its error.
  template <typename Request, typename Reply>
  absl::Status Expect(std::string_view route, const Request& request,
                      const Reply& reply) {
    return ExpectBytes(route, BytesOf(request), BytesOf(reply));
  }

 private:
  template <typename T>
  static std::string BytesOf(const T& payload) {
    const internal::PayloadRef ref(payload);
    std::string bytes(ref.ByteSize(), '\0');
    ref.Write(bytes.data());
    return bytes;
  }

  absl::StatusOr<std::string> CallWithBytes(std::string_view route,
                                            std::string_view request);
  absl::Status ExpectBytes(std::string_view route, std::string_view request,
                           std::string_view expected);

  Workload& workload_;
  const internal::HostLink& call_;
  const internal::HostLink& instance_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_SELF_CHECK_H_
