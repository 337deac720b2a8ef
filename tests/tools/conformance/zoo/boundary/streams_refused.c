/* Relies, for a chunk, on its stream having been registered. */
#define ZOO_ON_ENTRY(e)                                       \
  if ((e)->op == ACTR_GUEST_DATA_STREAM && zoo_was_refused) { \
    abort();                                                  \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
