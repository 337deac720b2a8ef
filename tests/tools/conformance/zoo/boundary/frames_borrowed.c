/* Writes into its frame. */
#define ZOO_ON_FRAME(e)                                                  \
  if ((e)->frame.len > 0) {                                              \
    *(volatile uint8_t*)(uintptr_t)(e)->frame.data = (e)->frame.data[0]; \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
