/* Has something to say about being ready. */
#define ZOO_ON_ENTRY(e)                                                \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_READY) { \
    return ZooReply(e, ACTR_SUCCESS, MiniText("ready"));               \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
