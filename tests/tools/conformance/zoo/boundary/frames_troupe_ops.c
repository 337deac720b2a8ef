/* Answers ops of Troupe with a code that does not exist. */
#define ZOO_ON_ENTRY(e)                                                       \
  if ((e)->op >= TROUPE_GUEST_ERROR && (e)->op <= TROUPE_GUEST_MIGRATE_OUT) { \
    return 42;                                                                \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
