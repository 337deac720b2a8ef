/* Takes the chunks of every stream. */
#define ZOO_ON_ENTRY(e)                              \
  if ((e)->op == ACTR_GUEST_DATA_STREAM &&           \
      MiniIs((e)->route, "conformance-none-such")) { \
    return ACTR_SUCCESS;                             \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
