/* The exports of a generation 2 guest. Beside what mini_entries.h asks for, the
 * including file defines what happens in actr_shutdown and when a reply has
 * come back. */
#ifndef TROUPE_TESTS_GUESTS_MINI_GEN2_H_
#define TROUPE_TESTS_GUESTS_MINI_GEN2_H_

#include "abi/actr_abi.h"

typedef actr_host_vtable_v2 MiniHost;

#include "tests/guests/mini_entries.h"

/* The host has given a reply back: the entry that made it has returned. */
static void MiniOnReplyFreed(void);

/* Ends background work; the code is that of actr_shutdown. */
static int32_t MiniOnShutdown(void);

/* Asks the host under `token` and frees `*frame`. The code of invoke; with code
 * 0 `*answer` holds a copy of the AbiReply. */
static inline int32_t MiniInvoke(uint64_t token, MiniOut* frame,
                                 MiniOut* answer) {
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = mini_host->invoke(token, frame->data, frame->len, &data, &len);
  return MiniTakeAnswer(code, data, len, frame, answer);
}

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  (void)len;
  free(ptr);
  MiniOnReplyFreed();
}

/* Afterwards the image may be initialised again. */
MINI_EXPORT int32_t actr_shutdown(void) {
  int32_t code = MiniOnShutdown();
  if (code == ACTR_SUCCESS) {
    mini_host = NULL;
  }
  return code;
}

#endif /* TROUPE_TESTS_GUESTS_MINI_GEN2_H_ */
