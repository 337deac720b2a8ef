/* Sets and cancels timers as it is told, in plain C.
 *
 *   timer/set     "ID DELAY_MS PERIOD_MS"
 *   timer/cancel  "ID"
 *   timer/seen    answers "ID+MISSED" of the timer that fired last */
#include <inttypes.h>
#include <stdio.h>

#include "guest_sdk/c_workload.h"

typedef struct Seen {
  uint64_t timer_id;
  uint64_t missed;
} Seen;

/* Answers as the host did, and gives its answer back. */
static int32_t PassOn(troupe_call* call, troupe_answer* answer) {
  const int32_t code = answer->status == ACTR_SUCCESS
                           ? ACTR_SUCCESS
                           : troupe_fail(call, (enum troupe_error)answer->error,
                                         answer->payload);
  troupe_answer_free(call, answer);
  return code;
}

static int32_t Set(void* state, troupe_call* call) {
  char text[64];
  uint64_t numbers[3] = {0, 0, 0};
  troupe_answer answer;
  (void)state;
  snprintf(text, sizeof(text), "%.*s", (int)call->payload.len,
           (const char*)call->payload.data);
  char* at = text;
  for (int i = 0; i < 3; ++i) {
    numbers[i] = strtoull(at, &at, 10);
  }
  troupe_host_timer(call, numbers[0], numbers[1], numbers[2], &answer);
  return PassOn(call, &answer);
}

static int32_t Cancel(void* state, troupe_call* call) {
  char text[64];
  troupe_answer answer;
  (void)state;
  snprintf(text, sizeof(text), "%.*s", (int)call->payload.len,
           (const char*)call->payload.data);
  troupe_host_cancel_timer(call, strtoull(text, NULL, 10), &answer);
  return PassOn(call, &answer);
}

static int32_t Answer(void* state, troupe_call* call) {
  const Seen* seen = (const Seen*)state;
  char text[64];
  snprintf(text, sizeof(text), "%" PRIu64 "+%" PRIu64, seen->timer_id,
           seen->missed);
  return troupe_reply(call, troupe_text(text));
}

static int32_t OnTimer(void* state, troupe_call* call, uint64_t timer_id,
                       uint64_t missed) {
  Seen* seen = (Seen*)state;
  (void)call;
  seen->timer_id = timer_id;
  seen->missed = missed;
  return ACTR_SUCCESS;
}

static const troupe_c_route kRoutes[] = {
    {"timer/set", Set}, {"timer/cancel", Cancel}, {"timer/seen", Answer}};
static const troupe_c_workload kTimers = {.state_size = sizeof(Seen),
                                          .routes = kRoutes,
                                          .route_count = 3,
                                          .on_timer = OnTimer};
TROUPE_C_ACTR_EXPORTS(kTimers)
TROUPE_C_TABLE_EXPORT(kTimers, "type=test:ctimer:1.0.0\n")
