#include "host/runtime/host_client.h"

#include <cstdint>

#include "abi/status_error.h"
#include "absl/time/time.h"
#include "fmt/format.h"

namespace troupe {
namespace {

// What a second attempt needs when the first one is over: copies of what its
// caller lent.
struct Again {
  std::string payload;
  std::string traceparent;
  std::string tracestate;
  RequestOptions options;
  int64_t deadline_ns;
};

// Under an id of its sender's a second attempt would get the first answer.
bool MayRepeat(const Method& method, const RequestOptions& options) {
  return method.is_idempotent && options.request_id.empty();
}

}  // namespace

RequestOptions OptionsOf(const Method& method) {
  RequestOptions options;
  if (method.deadline_ms != 0) {
    options.timeout = absl::Milliseconds(method.deadline_ms);
  }
  options.payload_type = method.payload_type;
  return options;
}

RequestOptions HostClient::WithType(const Method& method,
                                    RequestOptions options) {
  if (!options.payload_type.has_value()) {
    options.payload_type = method.payload_type;
  }
  return options;
}

absl::Status NotAMessage(std::string_view what, std::string_view route,
                         std::string_view type, size_t size) {
  return DecodeFailureError(
      fmt::format("{} '{}' is not a {} ({} bytes)", what, route, type, size));
}

absl::StatusOr<std::string> HostClient::SendAndWait(
    const Method& method, const std::string& payload,
    RequestOptions options) const {
  options = WithType(method, options);
  const int64_t begin_ns = host_.NowNanos();
  absl::StatusOr<std::string> reply =
      host_.CallAndWait(target_, method.route, payload, options);
  if (!absl::IsUnavailable(reply.status()) || !MayRepeat(method, options)) {
    return reply;
  }
  options.timeout -= absl::Nanoseconds(host_.NowNanos() - begin_ns);
  if (options.timeout <= absl::ZeroDuration()) return reply;
  return host_.CallAndWait(target_, method.route, payload, options);
}

void HostClient::Send(const Method& method, std::string payload,
                      RequestOptions options, ReplyFn on_reply) const {
  options = WithType(method, options);
  if (!MayRepeat(method, options)) {
    return host_.Call(target_, method.route, payload, options,
                      std::move(on_reply));
  }
  const int64_t deadline_ns =
      host_.NowNanos() + absl::ToInt64Nanoseconds(options.timeout);
  Again again = {payload, std::string(options.traceparent),
                 std::string(options.tracestate), options, deadline_ns};
  host_.Call(target_, method.route, payload, options,
             [&host = host_, target = target_, route = method.route,
              again = std::move(again),
              on_reply = std::move(on_reply)](const Reply& reply) mutable {
               again.options.timeout =
                   absl::Nanoseconds(again.deadline_ns - host.NowNanos());
               if (!absl::IsUnavailable(reply.status) ||
                   again.options.timeout <= absl::ZeroDuration()) {
                 return on_reply(reply);
               }
               again.options.traceparent = again.traceparent;
               again.options.tracestate = again.tracestate;
               again.options.caller = {};
               host.Call(target, route, again.payload, again.options,
                         std::move(on_reply));
             });
}

}  // namespace troupe
