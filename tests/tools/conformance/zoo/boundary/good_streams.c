/* Keeps the protocol, and registers its stream anew at each call. */
#define ZOO_ON_ENTRY(e)                                  \
  if ((e)->op == ACTR_GUEST_HANDLE) {                    \
    ZooAskStream(e, ACTR_HOST_UNREGISTER_STREAM, "zoo"); \
    ZooAskStream(e, ACTR_HOST_REGISTER_STREAM, "zoo");   \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
