/* Keeps every rule: each instance serves its route once, and rightly refuses it
 * from then on. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct State {
  int is_taken;
} State;

static int32_t Ask(void* pointer, troupe_call* call) {
  State* state = (State*)pointer;
  if (state->is_taken) {
    return troupe_fail(call, TROUPE_UNAVAILABLE, troupe_text("taken"));
  }
  state->is_taken = 1;
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#define ZOO_STATE State
#define ZOO_MORE "concurrency=INTERLEAVED\n"
#include "tests/tools/conformance/zoo/sdk/good3.h"
