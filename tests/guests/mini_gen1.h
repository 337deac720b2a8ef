/* The exports of a generation 1 guest; mini_entries.h says what the including
 * file defines. */
#ifndef TROUPE_TESTS_GUESTS_MINI_GEN1_H_
#define TROUPE_TESTS_GUESTS_MINI_GEN1_H_

/* NOLINTBEGIN: C, also where a guest in C++ includes it. */

#include "abi/actr_abi.h"

typedef actr_host_vtable_v1 MiniHost;

#include "tests/guests/mini_entries.h"

/* Asks the host and frees `*frame`. The code of invoke; with code 0 `*answer`
 * holds a copy of the AbiReply. */
static inline int32_t MiniInvoke(MiniOut* frame, MiniOut* answer) {
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = mini_host->invoke(frame->data, frame->len, &data, &len);
  return MiniTakeAnswer(code, data, len, frame, answer);
}

#ifdef __cplusplus
extern "C" {
#endif

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  (void)len;
  free(ptr);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

/* NOLINTEND */

#endif /* TROUPE_TESTS_GUESTS_MINI_GEN1_H_ */
