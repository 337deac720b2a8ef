/* Generation 2. Breaks down on request, and counts in its image. */
#include "tests/guests/mini_gen2.h"
/* After the header above. */
#include "tests/guests/fragile.h"

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
