// Handlers with their types removed.
#ifndef TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
#define TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_

#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/internal/reply.h"
#include "guest_sdk/stream.h"
#include "guest_sdk/stream_reader.h"
#include "guest_sdk/stream_writer.h"

namespace troupe {

class Context;
class Workload;

namespace internal {

// What of a handler's signature says that it streams.
template <typename T>
inline constexpr bool kIsReader = false;
template <typename Item>
inline constexpr bool kIsReader<StreamReader<Item>&> = true;
template <typename T>
inline constexpr bool kIsLazy = false;
template <typename Item>
inline constexpr bool kIsLazy<absl::StatusOr<Stream<Item>>> = true;

// A value: copied, and compared, as the few words that it is.
class Handler {
 public:
  template <typename W, typename Result, typename Request>
  explicit Handler(Result (W::*member)(Context& ctx, Request request)) {
    if constexpr (kIsReader<Request>) {
      shape_ = abi::CallShape::kClientStream;
      run_stream_ = &RunClientStream<W, Result, Request>;
    } else if constexpr (kIsLazy<Result>) {
      shape_ = abi::CallShape::kServerStream;
      run_stream_ = &RunLazyStream<W, Result, Request>;
    } else {
      run_ = &RunMember<W, Result, Request>;
    }
    Keep(member);
  }

  template <typename W, typename Request, typename Item>
  explicit Handler(absl::Status (W::*member)(Context& ctx, Request request,
                                             StreamWriter<Item>& items))
      : shape_(kIsReader<Request> ? abi::CallShape::kBidiStream
                                  : abi::CallShape::kServerStream),
        run_stream_(&RunWriting<W, Request, Item>) {
    Keep(member);
  }

  abi::CallShape shape() const { return shape_; }
  bool is_unary() const { return run_ != nullptr; }

  // Answers one message by at most one `reply.Succeed()`. `workload` is of the
  // member's class.
  absl::Status Run(Workload& workload, Context& ctx, std::string_view route,
                   std::string_view payload, Reply& reply) const {
    return run_(member_, workload, ctx, route, payload, reply);
  }

  // The same for a streaming call, whose items are at `items`.
  absl::Status RunStream(Workload& workload, Context& ctx,
                         std::string_view payload, ItemStream& items,
                         Reply& reply) const {
    return run_stream_(member_, workload, ctx, payload, items, reply);
  }

  // Whether both do the same for any object of one class.
  bool operator==(const Handler& other) const = default;

 private:
  // A pointer to a member function.
  using Member = std::array<char, 2 * sizeof(void*)>;
  using RunFn = absl::Status (*)(const Member& member, Workload& workload,
                                 Context& ctx, std::string_view route,
                                 std::string_view payload, Reply& reply);
  using RunStreamFn = absl::Status (*)(const Member& member, Workload& workload,
                                       Context& ctx, std::string_view payload,
                                       ItemStream& items, Reply& reply);

  template <typename Function>
  void Keep(Function member) {
    static_assert(sizeof(member) <= sizeof(Member));
    std::memcpy(member_.data(), &member, sizeof(member));
  }

  template <typename W, typename Result, typename Request>
  static absl::Status RunMember(const Member& bytes, Workload& workload,
                                Context& ctx, std::string_view route,
                                std::string_view payload, Reply& reply) {
    Result (W::*member)(Context&, Request);
    std::memcpy(&member, bytes.data(), sizeof(member));
    W& self = static_cast<W&>(workload);
    return WithRequest<Request>(payload, route, [&](auto&& request) {
      return Answer((self.*member)(ctx, request), reply);
    });
  }

  template <typename W, typename Result, typename Reader>
  static absl::Status RunClientStream(const Member& bytes, Workload& workload,
                                      Context& ctx, std::string_view,
                                      ItemStream& items, Reply& reply) {
    Result (W::*member)(Context&, Reader);
    std::memcpy(&member, bytes.data(), sizeof(member));
    std::remove_reference_t<Reader> reader(&items);
    return Answer((static_cast<W&>(workload).*member)(ctx, reader), reply);
  }

  template <typename W, typename Result, typename Request>
  static absl::Status RunLazyStream(const Member& bytes, Workload& workload,
                                    Context& ctx, std::string_view payload,
                                    ItemStream& items, Reply&) {
    Result (W::*member)(Context&, Request);
    std::memcpy(&member, bytes.data(), sizeof(member));
    W& self = static_cast<W&>(workload);
    return WithRequest<Request>(payload, items.route(), [&](auto&& request) {
      Result stream = (self.*member)(ctx, request);
      return stream.ok() ? Drain(*stream, items) : stream.status();
    });
  }

  template <typename W, typename Request, typename Item>
  static absl::Status RunWriting(const Member& bytes, Workload& workload,
                                 Context& ctx, std::string_view payload,
                                 ItemStream& items, Reply&) {
    absl::Status (W::*member)(Context&, Request, StreamWriter<Item>&);
    std::memcpy(&member, bytes.data(), sizeof(member));
    W& self = static_cast<W&>(workload);
    StreamWriter<Item> writer(&items);
    if constexpr (kIsReader<Request>) {
      std::remove_reference_t<Request> reader(&items);
      return (self.*member)(ctx, reader, writer);
    } else {
      return WithRequest<Request>(payload, items.route(), [&](auto&& request) {
        return (self.*member)(ctx, request, writer);
      });
    }
  }

  // Calls `run` with the request that `payload` is.
  template <typename Request, typename Run>
  static absl::Status WithRequest(std::string_view payload,
                                  std::string_view route, Run run) {
    if constexpr (BytesPayload<std::remove_cvref_t<Request>>) {
      static_assert(std::is_same_v<Request, std::string_view>,
                    "a bytes handler takes std::string_view");
      return run(payload);
    } else {
      using Message = std::remove_cvref_t<Request>;
      static_assert(MessagePayload<Message>,
                    "a handler takes std::string_view or a protobuf message");
      absl::StatusOr<Message> request =
          ParsePayload<Message>(payload, "request to", route);
      if (!request.ok()) {
        return request.status();
      }
      return run(*request);
    }
  }

  template <typename Item>
  static absl::Status Drain(Stream<Item>& stream, ItemStream& items) {
    while (true) {
      const absl::StatusOr<std::optional<Item>> next = stream.Next();
      if (!next.ok()) return next.status();
      if (!next->has_value()) return absl::OkStatus();
      absl::Status sent = items.Write(PayloadRef(**next));
      if (!sent.ok()) return sent;
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

  RunFn run_ = nullptr;  // of a handler that streams nothing
  alignas(void*) Member member_ = {};
  abi::CallShape shape_ = abi::CallShape::kUnary;
  RunStreamFn run_stream_ = nullptr;
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_HANDLER_H_
