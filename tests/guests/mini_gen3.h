/* What guests of generation 3 have in common: the table that they export, and
 * instances that echo. */
#ifndef TROUPE_TESTS_GUESTS_MINI_GEN3_H_
#define TROUPE_TESTS_GUESTS_MINI_GEN3_H_

#include "abi/troupe_abi.h"
#include "tests/guests/mini.h"

typedef struct MiniInstance {
  const troupe_host_table* host;
  troupe_handle handle;
  uint64_t requests;
} MiniInstance;

MINI_EXPORT const troupe_guest_table* troupe_guest(void);

/* Exports a table: a right head, then the fields given, `.create = Create` and
 * so on. Guests with a wrong head write theirs out. */
#define MINI_EXPORT_TABLE(...)                     \
  const troupe_guest_table* troupe_guest(void) {   \
    static const troupe_guest_table kTable = {     \
        .magic = TROUPE_GUEST_MAGIC,               \
        .struct_size = sizeof(troupe_guest_table), \
        .abi_major = TROUPE_ABI_MAJOR,             \
        .abi_minor_min = 0,                        \
        .abi_minor = TROUPE_ABI_MINOR,             \
        __VA_ARGS__,                               \
    };                                             \
    return &kTable;                                \
  }

static inline int32_t MiniCreate(const troupe_host_table* host,
                                 troupe_handle handle, const uint8_t* init,
                                 size_t init_len, void** out) {
  MiniInstance* instance = (MiniInstance*)calloc(1, sizeof *instance);
  (void)init;
  (void)init_len;
  if (instance == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  instance->host = host;
  instance->handle = handle;
  *out = instance;
  return ACTR_SUCCESS;
}

/* Copies an AbiReply into the host's memory. */
static inline int32_t MiniReplyInto(const MiniInstance* instance,
                                    troupe_handle call, int32_t status,
                                    MiniBytes payload) {
  MiniOut out = MiniMakeReply(status, payload);
  uint8_t* memory = instance->host->reply_alloc(call, out.len);
  if (memory != NULL) {
    memcpy(memory, out.data, out.len);
  }
  free(out.data);
  return memory == NULL ? ACTR_BUFFER_TOO_SMALL : ACTR_SUCCESS;
}

static inline int32_t MiniEcho(void* instance, troupe_handle call,
                               const uint8_t* frame, size_t frame_len) {
  MiniRequest request = MiniReadRequest(frame, frame_len);
  return request.op == ACTR_GUEST_HANDLE
             ? MiniReplyInto((const MiniInstance*)instance, call, ACTR_SUCCESS,
                             request.payload)
             : ACTR_SUCCESS;
}

static inline void MiniDestroy(void* instance) { free(instance); }

#endif /* TROUPE_TESTS_GUESTS_MINI_GEN3_H_ */
