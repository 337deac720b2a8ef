/* The C headers as a C compiler sees them, with the layout that existing hosts
 * and guests have on 64-bit machines. Compiling this file is the test. */
#include <assert.h>
#include <stddef.h>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"

#define AT(type, field, offset)                    \
  static_assert(offsetof(type, field) == (offset), \
                #type "." #field " has moved")

AT(actr_host_vtable_v1, invoke, 0);
AT(actr_host_vtable_v1, free_host_buf, 8);
static_assert(sizeof(actr_host_vtable_v1) == 16, "two slots");

AT(actr_host_vtable_v2, retain_context, 0);
AT(actr_host_vtable_v2, release_context, 8);
AT(actr_host_vtable_v2, invoke, 16);
AT(actr_host_vtable_v2, free_host_buf, 24);
static_assert(sizeof(actr_host_vtable_v2) == 32, "four slots");

AT(troupe_call_state, struct_size, 0);
AT(troupe_call_state, cancelled, 4);
AT(troupe_call_state, remaining_ns, 8);
static_assert(sizeof(troupe_call_state) == 16, "version 3.0");

AT(troupe_host_table, struct_size, 0);
AT(troupe_host_table, abi_major, 4);
AT(troupe_host_table, abi_minor, 6);
AT(troupe_host_table, features, 8);
AT(troupe_host_table, invoke, 16);
AT(troupe_host_table, free_host_buf, 24);
AT(troupe_host_table, reply_alloc, 32);
AT(troupe_host_table, call_state, 40);
static_assert(sizeof(troupe_host_table) == 48, "version 3.0");

AT(troupe_guest_table, magic, 0);
AT(troupe_guest_table, struct_size, 8);
AT(troupe_guest_table, abi_major, 12);
AT(troupe_guest_table, abi_minor_min, 14);
AT(troupe_guest_table, abi_minor, 16);
AT(troupe_guest_table, features, 24);
AT(troupe_guest_table, metadata, 32);
AT(troupe_guest_table, metadata_len, 40);
AT(troupe_guest_table, create, 48);
AT(troupe_guest_table, handle, 56);
AT(troupe_guest_table, destroy, 64);
AT(troupe_guest_table, negotiate, 72);
static_assert(sizeof(troupe_guest_table) == 80, "version 3.1");

static_assert(TROUPE_GUEST_MAGIC == UINT64_C(0x00334550554f5254),
              "\"TROUPE3\\0\"");

int main(void) { return 0; }
