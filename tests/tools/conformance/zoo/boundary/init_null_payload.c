/* Reads a payload that is not there. */
#define ZOO_ON_INIT(init)     \
  if (*(init).data == 0xff) { \
    return ACTR_INIT_FAILED;  \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
