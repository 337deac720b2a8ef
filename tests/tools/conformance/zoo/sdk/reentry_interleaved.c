/* Declares its route interleaved, and has one variable per
 * instance for the entry in hand. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct State {
  troupe_handle current;
} State;

static int32_t Ask(void* pointer, troupe_call* call) {
  State* state = (State*)pointer;
  ZooAnswer answer;
  state->current = call->handle;
  answer = ZooInvoke(call, state->current);
  ZooGiveBack(call, &answer);
  call->handle = state->current;
  return troupe_reply(call, troupe_text("asked"));
}

#define ZOO_ASK Ask
#define ZOO_STATE State
#define ZOO_MORE "concurrency=INTERLEAVED\n"
#include "tests/tools/conformance/zoo/sdk/good3.h"
