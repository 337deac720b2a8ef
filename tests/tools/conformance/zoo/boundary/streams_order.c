/* Answers a gap in a stream with a code that does not exist. */
#define ZOO_ON_ENTRY(e)                                          \
  if ((e)->op == ACTR_GUEST_DATA_STREAM && (e)->sequence == 5) { \
    return 3;                                                    \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
