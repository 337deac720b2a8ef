/* Answers a long route with a code that does not exist. */
#define ZOO_ON_ENTRY(e)         \
  if ((e)->route.len > 50000) { \
    return 9;                   \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
