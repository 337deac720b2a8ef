#include "guest_sdk/self_check.h"

#include <cstdint>
#include <cstdlib>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "guest_sdk/context.h"
#include "guest_sdk/internal/dispatch.h"
#include "guest_sdk/internal/entry_info.h"
#include "guest_sdk/internal/handler.h"
#include "guest_sdk/internal/reply.h"
#include "guest_sdk/workload.h"

namespace troupe {
namespace {

// For an error's text: the bytes if they are short and legible.
std::string Shown(std::string_view bytes) {
  constexpr size_t kMaxShown = 60;
  const bool is_legible =
      bytes.size() <= kMaxShown &&
      bytes.find_first_not_of(
          " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
          "abcdefghijklmnopqrstuvwxyz{|}~") == bytes.npos;
  return is_legible ? fmt::format("'{}'", bytes)
                    : fmt::format("{} bytes", bytes.size());
}

}  // namespace

absl::StatusOr<std::string> SelfCheck::CallWithBytes(std::string_view route,
                                                     std::string_view request) {
  const internal::Handler* const handler =
      internal::WorkloadAccess::RoutesOf(workload_).Find(route);
  if (handler == nullptr) return UnknownRouteError(route);
  if (!handler->is_unary()) {
    return InvalidArgumentError(fmt::format("'{}' streams", route));
  }
  const internal::EntryInfo info = {{}, {}, route};
  Context ctx(call_, instance_, info,
              internal::WorkloadAccess::TimersOf(workload_));
  // Without a host the reply goes to memory of its own.
  const internal::HostLink nowhere;
  internal::Reply reply(nowhere);
  absl::Status status = handler->Run(workload_, ctx, route, request, reply);
  if (!status.ok()) return status;
  uint8_t* bytes = nullptr;
  size_t size = 0;
  reply.Release(&bytes, &size);
  abi::AbiReply read;
  const bool ok =
      abi::Decode({reinterpret_cast<const char*>(bytes), size}, &read);
  std::string payload(ok ? read.payload : std::string_view());
  std::free(bytes);
  return payload;
}

absl::Status SelfCheck::ExpectBytes(std::string_view route,
                                    std::string_view request,
                                    std::string_view expected) {
  const absl::StatusOr<std::string> reply = CallWithBytes(route, request);
  if (!reply.ok()) return AboutError(route, reply.status());
  if (*reply == expected) return absl::OkStatus();
  return InternalError(fmt::format("{} answered {} instead of {}", route,
                                   Shown(*reply), Shown(expected)));
}

}  // namespace troupe
