/* Counts the calls of all instances in one variable. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static unsigned calls;

static int32_t Ask(void* state, troupe_call* call) {
  char text[16];
  (void)state;
  snprintf(text, sizeof text, "%u", ++calls);
  return troupe_reply(call, troupe_text(text));
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
