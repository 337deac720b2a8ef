/* How guests of the zoo ask their host: as the SDK does, or past it. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_ASK_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_ASK_H_

#include "guest_sdk/c_workload.h"
#include "tests/guests/mini.h"

/* The handler of zoo.Ask that keeps the rules. */
static inline int32_t ZooAsk(void* state, troupe_call* call) {
  const troupe_dest shell = {TROUPE_SHELL, {NULL, 0}};
  troupe_answer answer;
  int32_t code = ACTR_SUCCESS;
  (void)state;
  troupe_host_call(call, shell, "zoo.Ask", troupe_text("?"), 0, &answer);
  code = answer.status == ACTR_SUCCESS
             ? troupe_reply(call, answer.payload)
             : troupe_fail(call, TROUPE_INTERNAL, troupe_text("refused"));
  troupe_answer_free(call, &answer);
  return code;
}

/* What invoke gave, as it came. */
typedef struct ZooAnswer {
  int32_t code;
  uint8_t* data;
  size_t len;
} ZooAnswer;

/* Asks the same under `handle`, of generation 3. */
static inline ZooAnswer ZooInvoke(const troupe_call* call,
                                  troupe_handle handle) {
  MiniOut frame = MiniMakeShellCall(ACTR_HOST_CALL, "zoo.Ask", MiniText("?"));
  ZooAnswer answer = {ACTR_SUCCESS, NULL, 0};
  answer.code = call->host->v3->invoke(handle, frame.data, frame.len,
                                       &answer.data, &answer.len);
  free(frame.data);
  return answer;
}

static inline void ZooGiveBack(const troupe_call* call,
                               const ZooAnswer* answer) {
  if (answer->code == ACTR_SUCCESS && answer->len > 0) {
    call->host->v3->free_host_buf(answer->data, answer->len);
  }
}

/* Of the AbiReply; empty without one. */
static inline MiniValue ZooField(const ZooAnswer* answer, uint32_t field) {
  MiniBytes bytes = {answer->data, answer->len};
  MiniBytes none = {NULL, 0};
  return MiniField(answer->code == ACTR_SUCCESS ? bytes : none, field);
}

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_ASK_H_ */
