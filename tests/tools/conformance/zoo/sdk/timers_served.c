/* Sets timers and does not know the op with which they fire. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static int32_t Ask(void* state, troupe_call* call) {
  troupe_answer answer;
  troupe_host_timer(call, 1, 50, 0, &answer);
  troupe_answer_free(call, &answer);
  return ZooAsk(state, call);
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  const MiniBytes bytes = {frame, frame_len};
  const int32_t code = troupe_c_handle(instance, call, frame, frame_len);
  return code == ACTR_SUCCESS &&
                 MiniField(bytes, 2).number == TROUPE_GUEST_TIMER
             ? ACTR_UNSUPPORTED_OP
             : code;
}

#define ZOO_ASK Ask
#define ZOO_CHANGE(table) (table).handle = Handle
#define ZOO_MORE "needs=timers\n"
#include "tests/tools/conformance/zoo/sdk/good3.h"
