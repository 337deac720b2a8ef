/* Refuses a peer status that it does not know. */
#define ZOO_ON_ENTRY(e)                                                      \
  if ((e)->op == ACTR_GUEST_HOOK && (e)->has_event &&                        \
      ZooEventField((e)->hook) == 3 && ZooField((e)->event, 3).number > 3) { \
    return ACTR_PROTOCOL_ERROR;                                              \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
