// What Context shows of an entry.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
#define TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_

#include <optional>
#include <string_view>

#include "abi/codec.h"
#include "abi/messages.h"

namespace troupe::internal {

// InvocationContextV1 with ids that are read when somebody looks at them.
struct LazyContext {
  std::optional<std::string_view> self_id;
  std::optional<std::string_view> caller_id;
  std::string_view request_id;

  using Fields =
      abi::FieldList<abi::Optional<1, abi::kBytes, &LazyContext::self_id>,
                     abi::Optional<2, abi::kBytes, &LazyContext::caller_id>,
                     abi::Implicit<3, abi::kString, &LazyContext::request_id>>;
};

// Views into the entry's frame.
struct EntryInfo {
  LazyContext ctx;
  abi::RpcEnvelope envelope;  // empty outside GUEST_HANDLE
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
