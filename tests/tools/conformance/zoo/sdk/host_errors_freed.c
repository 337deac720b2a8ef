/* Forgets to give a reply back when it is a failure. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer = ZooInvoke(call, call->handle);
  (void)state;
  if (ZooField(&answer, 2).number != 0) {
    return troupe_fail(call, TROUPE_INTERNAL, troupe_text("refused"));
  }
  ZooGiveBack(call, &answer);
  return ACTR_SUCCESS;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
