/* Sets the out parameters beside a code. */
#define ZOO_ON_ENTRY(e)   \
  if ((e)->op == 999) {   \
    *(e)->reply_len = 12; \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
