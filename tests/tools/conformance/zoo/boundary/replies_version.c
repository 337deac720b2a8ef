/* Writes another version into its replies. */
#define ZOO_ON_ENTRY(e)                                            \
  if (MiniIs((e)->route, "conformance.Nobody") &&                  \
      MiniIs((e)->payload, "payload")) {                           \
    MiniOut out = MiniMakeReply(ACTR_HANDLE_FAILED, (e)->payload); \
    out.data[1] = 2;                                               \
    return ZooAnswer(e, out);                                      \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
