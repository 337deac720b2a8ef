/* Registers a stream without a name. */
#define ZOO_ON_ENTRY(e)                                                \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_READY) { \
    ZooAskStream(e, ACTR_HOST_REGISTER_STREAM, "");                    \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
