/* Generation 3, but asks for version 3.9 of the host at least. */
#include "tests/guests/mini_gen3.h"

const troupe_guest_table* troupe_guest(void) {
  static const troupe_guest_table kTable = {
      .magic = TROUPE_GUEST_MAGIC,
      .struct_size = sizeof(troupe_guest_table),
      .abi_major = TROUPE_ABI_MAJOR,
      .abi_minor_min = 9,
      .abi_minor = 9,
      .create = MiniCreate,
      .handle = MiniEcho,
      .destroy = MiniDestroy,
  };
  return &kTable;
}
