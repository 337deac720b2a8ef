/* Generation 3, with a table whose metadata breaks its format in the second
 * line. */
#include "tests/guests/mini_gen3.h"

static const char kMetadata[] =
    "type=test:bad:1.0.0\n"
    "no equals sign\n";

const troupe_guest_table* troupe_guest(void) {
  static const troupe_guest_table kTable = {
      .magic = TROUPE_GUEST_MAGIC,
      .struct_size = sizeof(troupe_guest_table),
      .abi_major = TROUPE_ABI_MAJOR,
      .abi_minor_min = 0,
      .abi_minor = TROUPE_ABI_MINOR,
      .metadata = kMetadata,
      .metadata_len = sizeof kMetadata - 1,
      .create = MiniCreate,
      .handle = MiniEcho,
      .destroy = MiniDestroy,
  };
  return &kTable;
}
