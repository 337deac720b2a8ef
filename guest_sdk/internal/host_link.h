// The way into the host: which generation, on whose behalf.
#ifndef TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_
#define TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"

namespace troupe::internal {

// A value; exactly one of the two tables is set. `handle` is a call's or an
// instance's, and without meaning in generation 1.
struct HostLink {
  const actr_host_vtable_v1* v1 = nullptr;
  const troupe_host_table* v3 = nullptr;
  troupe_handle handle = 0;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_HOST_LINK_H_
