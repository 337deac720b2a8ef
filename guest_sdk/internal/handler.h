// Handlers with their types removed.
#ifndef TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
#define TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_

#include <array>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/internal/reply.h"

namespace troupe {

class Context;
class Workload;

namespace internal {

// A value: copied, and compared, as the few words that it is.
class Handler {
 public:
  template <typename W, typename Result, typename Request>
  explicit Handler(Result (W::*member)(Context& ctx, Request request))
      : run_(&RunMember<W, Result, Request>) {
    static_assert(sizeof(member) <= sizeof(Member));
    std::memcpy(member_.data(), &member, sizeof(member));
  }

  // Answers one message by at most one `reply.Succeed()`. `workload` is of the
  // member's class.
  absl::Status Run(Workload& workload, Context& ctx, std::string_view route,
                   std::string_view payload, Reply& reply) const {
    return run_(member_, workload, ctx, route, payload, reply);
  }

  // Whether both do the same for any object of one class.
  bool operator==(const Handler& other) const = default;

 private:
  // A pointer to a member function.
  using Member = std::array<char, 2 * sizeof(void*)>;
  using RunFn = absl::Status (*)(const Member& member, Workload& workload,
                                 Context& ctx, std::string_view route,
                                 std::string_view payload, Reply& reply);

  template <typename W, typename Result, typename Request>
  static absl::Status RunMember(const Member& bytes, Workload& workload,
                                Context& ctx, std::string_view route,
                                std::string_view payload, Reply& reply) {
    Result (W::*member)(Context&, Request);
    std::memcpy(&member, bytes.data(), sizeof(member));
    W& self = static_cast<W&>(workload);
    if constexpr (BytesPayload<std::remove_cvref_t<Request>>) {
      static_assert(std::is_same_v<Request, std::string_view>,
                    "a bytes handler takes std::string_view");
      return Answer((self.*member)(ctx, payload), reply);
    } else {
      using Message = std::remove_cvref_t<Request>;
      static_assert(MessagePayload<Message>,
                    "a handler takes std::string_view or a protobuf message");
      absl::StatusOr<Message> request =
          ParsePayload<Message>(payload, "request to", route);
      if (!request.ok()) {
        return request.status();
      }
      return Answer((self.*member)(ctx, *request), reply);
    }
  }

  template <typename Result>
  static absl::Status Answer(const Result& result, Reply& reply) {
    if constexpr (std::is_same_v<Result, absl::Status>) {
      return result;
    } else {
      static_assert(Payload<typename Result::value_type>,
                    "a handler returns absl::Status or absl::StatusOr of "
                    "bytes or a protobuf message");
      if (result.ok()) {
        reply.Succeed(PayloadRef(*result));
      }
      return result.status();
    }
  }

  RunFn run_;
  alignas(void*) Member member_ = {};
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
