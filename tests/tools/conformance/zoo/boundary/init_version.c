/* Ends the process over a version that it does not know. */
#define ZOO_ON_INIT(init)                                 \
  if ((init).len > 9 && MiniField(init, 1).number != 1) { \
    abort();                                              \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
