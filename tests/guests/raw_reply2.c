/* Generation 2. Answers each request with its payload as it is, whether that is
 * an AbiReply or not. */
#include "tests/guests/mini_gen2.h"
#include "tests/guests/raw_reply.h"

static void MiniOnReplyFreed(void) {}
static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
