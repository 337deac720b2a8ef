/* Asks its host for an op that does not exist. */
#define ZOO_ON_ENTRY(e)                                                       \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->hook == ACTR_SIGNALING_CONNECTING) { \
    ZooAskStream(e, 55, "zoo");                                               \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
