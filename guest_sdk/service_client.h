// What generated clients are made of: typed calls by the rules that the .proto
// file has for each method.
#ifndef TROUPE_GUEST_SDK_SERVICE_CLIENT_H_
#define TROUPE_GUEST_SDK_SERVICE_CLIENT_H_

#include <optional>
#include <utility>

#include "abi/method.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "guest_sdk/dest.h"
#include "guest_sdk/host_access.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/stream_reader.h"
#include "guest_sdk/streaming_call.h"

namespace troupe {

// A value. As good as the context it was made with, which outlives it.
//   Thread: as the context.
class ServiceClient {
 public:
  // Calls go to `dest`.
  ServiceClient(const HostAccess& host, Dest dest)
      : host_(host), dest_(std::move(dest)) {}

  // Calls `method` and waits for its answer.
  //   Errors: those of HostAccess::Call(), unless the method has a fallback.
  template <internal::MessagePayload Response, internal::MessagePayload Request>
  absl::StatusOr<Response> Call(const Method& method, const Request& request,
                                const CallOptions& options) const {
    absl::StatusOr<Response> response =
        Send<Response>(method, request, options);
    if (response.ok()) [[likely]]
      return response;
    absl::StatusOr<std::optional<Response>> other =
        InPlaceOf<Response>(response.status(), method, request);
    if (!other.ok() || !other->has_value()) return response;
    return **std::move(other);
  }

  // The same of a method that may be skipped: then there is no message.
  template <internal::MessagePayload Response, internal::MessagePayload Request>
  absl::StatusOr<std::optional<Response>> CallOrSkip(
      const Method& method, const Request& request,
      const CallOptions& options) const {
    absl::StatusOr<Response> response =
        Send<Response>(method, request, options);
    if (response.ok()) [[likely]]
      return *std::move(response);
    return InPlaceOf<Response>(response.status(), method, request);
  }

  // The same of a method whose answer is google.protobuf.Empty.
  template <internal::MessagePayload Request>
  absl::Status CallEmpty(const Method& method, const Request& request,
                         const CallOptions& options) const {
    absl::Status status = Send<ReplyBytes>(method, request, options).status();
    if (status.ok() || FallbackFor(method, status) == Fallback::kFail) {
      return status;
    }
    return absl::OkStatus();
  }

  // Begin calls that stream; as the functions of HostAccess that are called so.
  template <internal::MessagePayload Item, internal::MessagePayload Request>
  absl::StatusOr<StreamReader<Item>> CallServerStream(
      const Method& method, const Request& request,
      const CallOptions& options) const {
    return host_.CallServerStream<Item>(dest_, method.route, request,
                                        WithDefaults(method, options));
  }
  template <internal::MessagePayload Item, internal::MessagePayload Response>
  absl::StatusOr<ClientStream<Item, Response>> CallClientStream(
      const Method& method, const CallOptions& options) const {
    return host_.CallClientStream<Item, Response>(
        dest_, method.route, WithDefaults(method, options));
  }
  template <internal::MessagePayload Out, internal::MessagePayload In>
  absl::StatusOr<BidiStream<Out, In>> CallBidiStream(
      const Method& method, const CallOptions& options) const {
    return host_.CallBidiStream<Out, In>(dest_, method.route,
                                         WithDefaults(method, options));
  }

  // Sends `request` without waiting; as HostAccess::Tell().
  template <internal::MessagePayload Request>
  absl::Status Tell(const Method& method, const Request& request,
                    TellOptions options) const {
    if (!options.payload_type.has_value()) {
      options.payload_type = method.payload_type;
    }
    return host_.Tell(dest_, method.route, request, options);
  }

 private:
  static CallOptions WithDefaults(const Method& method, CallOptions options) {
    if (!options.payload_type.has_value()) {
      options.payload_type = method.payload_type;
    }
    if (options.timeout == absl::ZeroDuration()) {
      options.timeout = absl::Milliseconds(method.deadline_ms);
    }
    return options;
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Send(const Method& method, const Request& request,
                                CallOptions options) const {
    options = WithDefaults(method, options);
    if (!method.is_idempotent) {
      return host_.Call<Response>(dest_, method.route, request, options);
    }
    const absl::Time begin = absl::Now();
    absl::StatusOr<Response> first =
        host_.Call<Response>(dest_, method.route, request, options);
    if (!absl::IsUnavailable(first.status())) return first;
    if (options.timeout > absl::ZeroDuration()) {
      options.timeout -= absl::Now() - begin;
      if (options.timeout <= absl::ZeroDuration()) return first;
    }
    return host_.Call<Response>(dest_, method.route, request, options);
  }

  const HostAccess& host_;
  Dest dest_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_SERVICE_CLIENT_H_
