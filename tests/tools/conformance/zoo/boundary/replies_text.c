/* Fails with a text that is none. */
#define ZOO_ON_ENTRY(e)                                           \
  if (MiniIs((e)->route, "conformance.Nobody") &&                 \
      MiniIs((e)->payload, "payload")) {                          \
    return ZooReply(e, ACTR_HANDLE_FAILED, MiniText("\xff\xfe")); \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
