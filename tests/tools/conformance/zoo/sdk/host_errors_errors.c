/* Ends the process for an error that it does not know. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  enum { kLastKnown = 11009 };
  ZooAnswer answer = ZooInvoke(call, call->handle);
  MiniBytes error = ZooField(&answer, 1001).bytes;
  (void)state;
  if (MiniField(error, 1).number > kLastKnown) {
    abort();
  }
  ZooGiveBack(call, &answer);
  return ACTR_SUCCESS;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
