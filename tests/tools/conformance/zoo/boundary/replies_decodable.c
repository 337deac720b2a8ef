/* Answers one route with bytes that are no reply. */
#define ZOO_ON_ENTRY(e)                           \
  if (MiniIs((e)->route, "conformance.Nobody") && \
      MiniIs((e)->payload, "payload")) {          \
    MiniOut out = {NULL, 0};                      \
    MiniPutRaw(&out, "\x0f garbage", 9);          \
    return ZooAnswer(e, out);                     \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
