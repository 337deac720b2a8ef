/* Asks under the handle of its first call for ever. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct State {
  troupe_handle first;
} State;

static int32_t Ask(void* pointer, troupe_call* call) {
  State* state = (State*)pointer;
  ZooAnswer answer;
  if (state->first == 0) {
    state->first = call->handle;
  }
  answer = ZooInvoke(call, state->first);
  ZooGiveBack(call, &answer);
  return ACTR_SUCCESS;
}

#define ZOO_ASK Ask
#define ZOO_STATE State
#include "tests/tools/conformance/zoo/sdk/good3.h"
