// What Context shows of an entry.
#ifndef TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
#define TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_

#include "abi/messages.h"

namespace troupe::internal {

// Views into the entry's frame.
struct EntryInfo {
  abi::InvocationContextV1 ctx;
  abi::RpcEnvelope envelope;  // empty outside GUEST_HANDLE
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_ENTRY_INFO_H_
