// The C functions that guests are handed, and how they find the host behind
// them: by the entry that runs on the calling thread, else by the number in the
// handle.
#ifndef TROUPE_HOST_GUEST_BOUNDARY_H_
#define TROUPE_HOST_GUEST_BOUNDARY_H_

#include <cstdint>
#include <optional>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"

namespace troupe {

// What each generation's guest gets. Constant, as long as the process lives.
const actr_host_vtable_v1* SeedVTable();
const actr_host_vtable_v2* BridgeVTable();
const troupe_host_table* HostTable();

// The tokens of generation 2 guests (abi.md, section 2). One table for the
// process, cut into stripes, since retain and release may come from any thread.
// A token of an actor: known from its entry until it is released as often as it
// was retained.
class BridgeTokens {
 public:
  // Begins the entry with `token`: it counts 1.
  static void Open(uint64_t token);
  // Ends it.
  static void Close(uint64_t token);
  // Tokens of the actor slot in `last` that are as old as that or older are
  // unknown from now on; with `first`, but not those that are older than it.
  static void Forget(std::optional<uint64_t> first, uint64_t last);
  static bool Known(uint64_t token);
  // Tokens that are known, of all hosts of the process.
  static uint64_t Count();
};

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_BOUNDARY_H_
