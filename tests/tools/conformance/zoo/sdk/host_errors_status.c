/* What the host's AbiReply says becomes the return code. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer = ZooInvoke(call, call->handle);
  int32_t status = (int32_t)ZooField(&answer, 2).number;
  (void)state;
  ZooGiveBack(call, &answer);
  return status;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
