/* Takes the chunks of a stream that it has unregistered. */
#define ZOO_ON_ENTRY(e)                                   \
  if ((e)->op == ACTR_GUEST_DATA_STREAM && zoo_started && \
      MiniIs((e)->route, "zoo")) {                        \
    return ACTR_SUCCESS;                                  \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
