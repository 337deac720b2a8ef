/* Generation 3, with a table that claims 40 bytes: less than version 3.0
 * has. */
#include "tests/guests/mini_gen3.h"

const troupe_guest_table* troupe_guest(void) {
  static const troupe_guest_table kTable = {
      .magic = TROUPE_GUEST_MAGIC,
      .struct_size = 40,
      .abi_major = TROUPE_ABI_MAJOR,
      .abi_minor_min = 0,
      .abi_minor = TROUPE_ABI_MINOR,
      .create = MiniCreate,
      .handle = MiniEcho,
      .destroy = MiniDestroy,
  };
  return &kTable;
}
