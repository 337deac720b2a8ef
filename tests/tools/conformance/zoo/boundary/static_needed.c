/* Needs the library libtroupe-absent.so.1, which is installed nowhere. */
int TroupeTestAbsent(void);

#define ZOO_ON_FRAME(e)          \
  if (TroupeTestAbsent() == 0) { \
    return ACTR_GENERIC_ERROR;   \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
