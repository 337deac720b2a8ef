/* Ends the process over a version or an op that is not there every day. */
#define ZOO_ON_ENTRY(e)                              \
  if (((e)->version > 2 && (e)->version < 0xffff) || \
      ((e)->op > 105 && (e)->op < 999)) {            \
    abort();                                         \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
