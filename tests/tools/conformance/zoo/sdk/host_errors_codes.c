/* Makes up a code when invoke has one. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer = ZooInvoke(call, call->handle);
  (void)state;
  ZooGiveBack(call, &answer);
  return answer.code == ACTR_SUCCESS ? ACTR_SUCCESS : 100 - answer.code;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
