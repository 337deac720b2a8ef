/* Generation 2. Keeps the protocol, and relies on its host to keep the order:
 * an entry before ON_START or after ON_STOP ends the process. */
#define ZOO_GENERATION 2

static int is_running;

#define ZOO_ON_ENTRY(e)                                                \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_START) { \
    is_running = 1;                                                    \
  }                                                                    \
  if (!is_running) {                                                   \
    abort();                                                           \
  }                                                                    \
  if ((e)->op == ACTR_GUEST_LIFECYCLE && (e)->hook == ACTR_ON_STOP) {  \
    is_running = 0;                                                    \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
