/* Reads a reply also where there is none. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  ZooAnswer answer = ZooInvoke(call, call->handle);
  int32_t code = ACTR_SUCCESS;
  (void)state;
  if (answer.code == ACTR_SUCCESS) {
    code = *(volatile const uint8_t*)answer.data == 0 ? ACTR_GENERIC_ERROR
                                                      : ACTR_SUCCESS;
  }
  ZooGiveBack(call, &answer);
  return code;
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
