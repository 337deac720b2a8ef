/* Answers no frame at all with a success. */
#define ZOO_ON_FRAME(e)          \
  if ((e)->frame.data == NULL) { \
    return ACTR_SUCCESS;         \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
