/* Remembers each call, in 24 bytes. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct Call {
  struct Call* before;
  troupe_handle handle;
} Call;

static Call* calls;

static int32_t Ask(void* state, troupe_call* call) {
  Call* made = (Call*)calloc(1, sizeof *made);
  if (made != NULL) {
    made->before = calls;
    made->handle = call->handle;
    calls = made;
  }
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
