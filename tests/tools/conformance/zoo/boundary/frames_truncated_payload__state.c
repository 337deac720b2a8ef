/* Generation 3. Takes over any state, also one that is cut. */
#define ZOO_GENERATION 3
#define ZOO_ON_ENTRY(e)                          \
  if ((e)->op == TROUPE_GUEST_MIGRATE_IN) {      \
    const MiniBytes nothing = {NULL, 0};         \
    return ZooReply((e), ACTR_SUCCESS, nothing); \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
