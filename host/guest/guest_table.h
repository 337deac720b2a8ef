// The checks of a generation 3 guest's table, for loaded guests and linked
// ones.
#ifndef TROUPE_HOST_GUEST_GUEST_TABLE_H_
#define TROUPE_HOST_GUEST_GUEST_TABLE_H_

#include "abi/troupe_abi.h"
#include "absl/status/status.h"

namespace troupe {

// Reads no field before the ones that vouch for it.
//   Errors: INVALID_ARGUMENT naming what was found and what was expected: no
//           table, magic, major version, size, minor versions, a null function.
absl::Status CheckGuestTable(const troupe_guest_table* table);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_GUEST_TABLE_H_
