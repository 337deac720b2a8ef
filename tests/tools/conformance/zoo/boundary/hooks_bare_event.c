/* Takes an empty event for none. */
#define ZOO_ON_ENTRY(e)                                                      \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->has_event && (e)->event.len == 0) { \
    return ACTR_PROTOCOL_ERROR;                                              \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
