/* Generation 3, with a table of another magic number. */
#include "tests/guests/mini_gen3.h"

const troupe_guest_table* troupe_guest(void) {
  static const troupe_guest_table kTable = {
      .magic = UINT64_C(0x1122334455667788),
      .struct_size = sizeof(troupe_guest_table),
      .abi_major = TROUPE_ABI_MAJOR,
      .abi_minor_min = 0,
      .abi_minor = TROUPE_ABI_MINOR,
      .create = MiniCreate,
      .handle = MiniEcho,
      .destroy = MiniDestroy,
  };
  return &kTable;
}
