/* Gives an answer of its host back twice. */
#define ZOO_GIVE_BACK(data, len)        \
  zoo_host->free_host_buf(data, len);   \
  if (e->op == ACTR_GUEST_HOOK) {       \
    zoo_host->free_host_buf(data, len); \
  }
#define ZOO_ON_ENTRY(e)                                \
  if ((e)->op == ACTR_GUEST_HOOK) {                    \
    ZooAskStream(e, ACTR_HOST_REGISTER_STREAM, "zoo"); \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
