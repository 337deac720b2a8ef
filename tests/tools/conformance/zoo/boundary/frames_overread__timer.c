/* Generation 3. Reads the byte after the frame of a timer. */
#define ZOO_GENERATION 3

/* The beginning of an AbiFrame of version 1 with op 1102. */
#define ZOO_TIMER "\x08\x01\x10\xce\x08"

#define ZOO_ON_FRAME(e)                                                       \
  if ((e)->frame.len > sizeof ZOO_TIMER &&                                    \
      memcmp((e)->frame.data, ZOO_TIMER, sizeof ZOO_TIMER - 1) == 0 &&        \
      *(const volatile uint8_t*)((e)->frame.data + (e)->frame.len) == 0xff) { \
    return ACTR_HANDLE_FAILED;                                                \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
