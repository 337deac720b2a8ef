/* Refuses fields that it does not know. */
#define ZOO_ON_ENTRY(e)                        \
  if (ZooField((e)->frame, 3000).field != 0) { \
    return ACTR_PROTOCOL_ERROR;                \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
