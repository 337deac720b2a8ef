/* Has something to say to a hook. */
#define ZOO_ON_ENTRY(e)                                                       \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->hook == ACTR_SIGNALING_CONNECTING) { \
    return ZooReply(e, ACTR_SUCCESS, MiniText("hello"));                      \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
