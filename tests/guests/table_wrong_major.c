/* Generation 3, of another major version: 4. Its functions end the process,
 * since no host of version 3 may call them. */
#include "tests/guests/mini_gen3.h"

static int32_t Never(const troupe_host_table* host, troupe_handle instance,
                     const uint8_t* init, size_t init_len, void** out) {
  (void)host;
  (void)instance;
  (void)init;
  (void)init_len;
  (void)out;
  abort();
}

const troupe_guest_table* troupe_guest(void) {
  static const troupe_guest_table kTable = {
      .magic = TROUPE_GUEST_MAGIC,
      .struct_size = sizeof(troupe_guest_table),
      .abi_major = 4,
      .abi_minor_min = 0,
      .abi_minor = TROUPE_ABI_MINOR,
      .create = Never,
      .handle = NULL,
      .destroy = NULL,
  };
  return &kTable;
}
