/* Relies, when it stops, on having been started. */
#define ZOO_ON_ENTRY(e)                                               \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_STOP && \
      !zoo_started) {                                                 \
    abort();                                                          \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
