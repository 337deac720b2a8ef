/* Generation 3. Serves a timer without a look at what is fired. */
#define ZOO_GENERATION 3
#define ZOO_ON_ENTRY(e)                          \
  if ((e)->op == TROUPE_GUEST_TIMER) {           \
    const MiniBytes nothing = {NULL, 0};         \
    return ZooReply((e), ACTR_SUCCESS, nothing); \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
