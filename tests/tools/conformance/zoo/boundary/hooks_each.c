/* Has a code for failing at a hook. */
#define ZOO_ON_ENTRY(e)                                                       \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->hook == ACTR_SIGNALING_CONNECTING) { \
    return ACTR_HANDLE_FAILED;                                                \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
