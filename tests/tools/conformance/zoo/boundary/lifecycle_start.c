/* Fails to become ready. */
#define ZOO_ON_ENTRY(e)                                                \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_READY) { \
    return ZooReply(e, ACTR_HANDLE_FAILED, MiniText("not today"));     \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
