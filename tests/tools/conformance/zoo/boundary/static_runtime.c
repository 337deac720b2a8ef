/* Has a C++ runtime of its own, for static_runtime_throw.cc. */
#include <stdint.h>

void ZooThrowAndCatch(void);

/* No frame is that long. */
#define ZOO_ON_FRAME(e)             \
  if ((e)->frame.len == SIZE_MAX) { \
    ZooThrowAndCatch();             \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
