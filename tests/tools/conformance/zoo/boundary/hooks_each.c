/* Fails at a hook. */
#define ZOO_ON_ENTRY(e)                                                       \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->hook == ACTR_SIGNALING_CONNECTING) { \
    return ZooReply(e, ACTR_HANDLE_FAILED, MiniText("not today"));            \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
