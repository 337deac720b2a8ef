// Handlers with their types removed, and the table that finds them by route.
#ifndef TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
#define TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/internal/reply.h"

namespace troupe {

class Context;
class Workload;

namespace internal {

class Handler {
 public:
  virtual ~Handler() = default;

  // Answers one message by at most one `reply.Succeed()`.
  virtual absl::Status Run(Workload& workload, Context& ctx,
                           std::string_view route, std::string_view payload,
                           Reply& reply) const = 0;
};

template <typename W, typename Result, typename Request>
class MemberHandler final : public Handler {
 public:
  using Member = Result (W::*)(Context& ctx, Request request);

  explicit MemberHandler(Member member) : member_(member) {}

  absl::Status Run(Workload& workload, Context& ctx, std::string_view route,
                   std::string_view payload, Reply& reply) const override {
    W& self = static_cast<W&>(workload);
    if constexpr (BytesPayload<std::remove_cvref_t<Request>>) {
      static_assert(std::is_same_v<Request, std::string_view>,
                    "a bytes handler takes std::string_view");
      return Answer((self.*member_)(ctx, payload), reply);
    } else {
      using Message = std::remove_cvref_t<Request>;
      static_assert(MessagePayload<Message>,
                    "a handler takes std::string_view or a protobuf message");
      absl::StatusOr<Message> request =
          ParsePayload<Message>(payload, "request to", route);
      if (!request.ok()) {
        return request.status();
      }
      return Answer((self.*member_)(ctx, *request), reply);
    }
  }

 private:
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

  const Member member_;
};

// A hash table of routes, keyed by their length and end, which is where routes
// differ: looking one up compares one number and one text.
class RouteTable {
 public:
  // Replaces the handler of a route that is there.
  void Add(std::string_view route, std::unique_ptr<Handler> handler);

  // Null when there is none. Owned by the table.
  const Handler* Find(std::string_view route) const;

 private:
  struct Entry {
    uint64_t key;
    std::string route;
    std::unique_ptr<Handler> handler;
  };

  static constexpr uint16_t kNone = 0xffff;

  // Where the search for `key` begins.
  size_t PlaceOf(uint64_t key) const;
  void Insert(uint16_t entry);

  std::vector<Entry> entries_;
  // Numbers of entries, kNone where there is none; at least half of them. Its
  // size is a power of two.
  std::vector<uint16_t> places_;
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
