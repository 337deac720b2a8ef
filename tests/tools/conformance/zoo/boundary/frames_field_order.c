/* Wants the version to come first. */
#define ZOO_ON_FRAME(e)                                   \
  if ((e)->frame.len > 0 && (e)->frame.data[0] != 0x08) { \
    return ACTR_PROTOCOL_ERROR;                           \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
