// What generated clients of the embedding process are made of: typed calls by
// the rules that the .proto file has for each method.
#ifndef TROUPE_HOST_RUNTIME_HOST_CLIENT_H_
#define TROUPE_HOST_RUNTIME_HOST_CLIENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/method.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/runtime/host.h"
#include "host/runtime/host_client_streams.h"

namespace troupe {

// What a call of `method` is sent with unless its caller says otherwise.
RequestOptions OptionsOf(const Method& method);

// A value; `host` outlives it. Options without a payload type have that of the
// method.
//   Thread: any; of what blocks, any but a shard's or a handler's.
class HostClient {
 public:
  // Calls go to `target`.
  HostClient(Host& host, ActrId target)
      : host_(host), target_(std::move(target)) {}

  // Calls `method` and waits for its answer.
  //   Errors: those of Host::CallAndWait(), and DATA_LOSS when the reply is not
  //           a Response, unless the method has a fallback.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Method& method, const Request& request,
                                const RequestOptions& options) const {
    return NotSkipped(CallOrSkip<Response>(method, request, options));
  }

  // The same of a method that may be skipped: then there is no message.
  template <typename Response, typename Request>
  absl::StatusOr<std::optional<Response>> CallOrSkip(
      const Method& method, const Request& request,
      const RequestOptions& options) const {
    return Read<Response>(
        SendAndWait(method, request.SerializeAsString(), options), method,
        request);
  }

  // The same of a method whose answer is google.protobuf.Empty.
  template <typename Request>
  absl::Status CallEmpty(const Method& method, const Request& request,
                         const RequestOptions& options) const {
    return ReadEmpty(
        SendAndWait(method, request.SerializeAsString(), options).status(),
        method);
  }

  // Each of the three without waiting: `on_response` is told the answer, once.
  // It runs on a shard's thread and must not block.
  template <typename Response, typename Request>
  void Call(
      const Method& method, const Request& request,
      const RequestOptions& options,
      absl::AnyInvocable<void(absl::StatusOr<Response>)> on_response) const {
    CallOrSkip<Response>(
        method, request, options,
        [on_response = std::move(on_response)](
            absl::StatusOr<std::optional<Response>> response) mutable {
          on_response(NotSkipped(std::move(response)));
        });
  }
  template <typename Response, typename Request>
  void CallOrSkip(
      const Method& method, const Request& request,
      const RequestOptions& options,
      absl::AnyInvocable<void(absl::StatusOr<std::optional<Response>>)>
          on_response) const {
    Send(method, request.SerializeAsString(), options,
         [method, request,
          on_response = std::move(on_response)](const Reply& reply) mutable {
           on_response(Read<Response>(PayloadOf(reply), method, request));
         });
  }
  template <typename Request>
  void CallEmpty(const Method& method, const Request& request,
                 const RequestOptions& options,
                 absl::AnyInvocable<void(absl::Status)> on_response) const {
    Send(method, request.SerializeAsString(), options,
         [method,
          on_response = std::move(on_response)](const Reply& reply) mutable {
           on_response(ReadEmpty(reply.status, method));
         });
  }

  // Sends `request`, which is not answered, and waits until it is taken.
  template <typename Request>
  absl::Status Tell(const Method& method, const Request& request,
                    const RequestOptions& options) const {
    return host_.TellAndWait(target_, method.route, request.SerializeAsString(),
                             WithType(method, options));
  }

  // Open a call of `method` whose requests, responses or both are any number.
  template <typename Response, typename Request>
  HostStreamReader<Response> OpenServerStream(
      const Method& method, const Request& request,
      const RequestOptions& options) const {
    return {Open(method, abi::CallShape::kServerStream,
                 request.SerializeAsString(), options),
            method.route};
  }
  template <typename Request, typename Response>
  HostClientStream<Request, Response> OpenClientStream(
      const Method& method, const RequestOptions& options) const {
    return {Open(method, abi::CallShape::kClientStream, {}, options),
            method.route};
  }
  template <typename Request, typename Response>
  HostBidiStream<Request, Response> OpenBidiStream(
      const Method& method, const RequestOptions& options) const {
    return {Open(method, abi::CallShape::kBidiStream, {}, options),
            method.route};
  }

 private:
  static RequestOptions WithType(const Method& method, RequestOptions options);

  static absl::StatusOr<std::string_view> PayloadOf(const Reply& reply) {
    if (!reply.status.ok()) return reply.status;
    return reply.payload;
  }

  template <typename Response, typename Payload, typename Request>
  static absl::StatusOr<std::optional<Response>> Read(
      const absl::StatusOr<Payload>& payload, const Method& method,
      const Request& request) {
    absl::Status error = payload.status();
    if (error.ok()) {
      absl::StatusOr<Response> response =
          ParseMessage<Response>(*payload, "reply to", method.route);
      if (response.ok()) return *std::move(response);
      error = response.status();
    }
    return InPlaceOf<Response>(std::move(error), method, request);
  }

  static absl::Status ReadEmpty(const absl::Status& status,
                                const Method& method) {
    if (status.ok() || FallbackFor(method, status) == Fallback::kFail) {
      return status;
    }
    return absl::OkStatus();
  }

  // Of a method that has no kSkip.
  template <typename Response>
  static absl::StatusOr<Response> NotSkipped(
      absl::StatusOr<std::optional<Response>> response) {
    if (!response.ok()) return response.status();
    return **std::move(response);
  }

  // Both send once more when the method allows it.
  absl::StatusOr<std::string> SendAndWait(const Method& method,
                                          const std::string& payload,
                                          RequestOptions options) const;
  void Send(const Method& method, std::string payload, RequestOptions options,
            ReplyFn on_reply) const;
  StreamingCall Open(const Method& method, abi::CallShape shape,
                     std::string_view payload,
                     const RequestOptions& options) const {
    return host_.OpenCall(target_, method.route, shape, payload,
                          WithType(method, options));
  }

  Host& host_;
  ActrId target_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_CLIENT_H_
