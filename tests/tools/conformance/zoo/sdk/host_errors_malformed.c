/* Has a code of its own for a reply that it can't
 * read. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int IsWhole(MiniBytes message) {
  MiniValue value;
  while (message.len > 0) {
    if (!MiniNext(&message, &value)) {
      return 0;
    }
  }
  return 1;
}

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer = ZooInvoke(call, call->handle);
  MiniBytes bytes = {answer.data, answer.len};
  int32_t code = ACTR_SUCCESS;
  (void)state;
  if (answer.code == ACTR_SUCCESS && !IsWhole(bytes)) {
    code = 99;
  }
  ZooGiveBack(call, &answer);
  return code;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
