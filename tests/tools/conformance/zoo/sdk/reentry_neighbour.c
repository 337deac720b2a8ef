/* Has one variable for the entry in hand, for all
 * instances. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static troupe_handle current;

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer;
  (void)state;
  current = call->handle;
  answer = ZooInvoke(call, current);
  ZooGiveBack(call, &answer);
  call->handle = current;
  return troupe_reply(call, troupe_text("asked"));
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
