/* Ends the process over an envelope without a payload. */
#define ZOO_ON_ENTRY(e)                                    \
  if ((e)->envelope.len == 3 && MiniIs((e)->route, "x")) { \
    abort();                                               \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
