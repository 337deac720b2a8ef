// What Context shows of an entry.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
#define TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_

#include <string_view>

namespace troupe::internal {

// Views into the entry's frame. What most handlers don't ask for stays encoded.
struct EntryInfo {
  std::string_view ctx;       // an InvocationContextV1
  std::string_view envelope;  // an RpcEnvelope; empty outside GUEST_HANDLE
  std::string_view route;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
