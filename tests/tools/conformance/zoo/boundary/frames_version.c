/* Fails over a version that it does not know. */
#define ZOO_ON_ENTRY(e)                                         \
  if ((e)->frame.len > 0 && (e)->version != ACTR_ABI_VERSION) { \
    return ACTR_HANDLE_FAILED;                                  \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
