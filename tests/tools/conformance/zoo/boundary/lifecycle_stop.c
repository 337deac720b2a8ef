/* Has a code for failing to stop. */
#define ZOO_ON_ENTRY(e)                                               \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_STOP) { \
    return ACTR_HANDLE_FAILED;                                        \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
