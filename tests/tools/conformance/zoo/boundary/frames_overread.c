/* Reads the byte after its frame. */
#define ZOO_ON_FRAME(e)                                                       \
  if ((e)->frame.len > 0 &&                                                   \
      *(const volatile uint8_t*)((e)->frame.data + (e)->frame.len) == 0xff) { \
    return ACTR_HANDLE_FAILED;                                                \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
