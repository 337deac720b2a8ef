/* The workload of the recorded guest "seed", written with the C header. */
#include "guest_sdk/c_workload.h"

static int32_t Echo(void* state, troupe_call* call) {
  (void)state;
  return troupe_reply(call, call->payload);
}

static int32_t OnStart(void* state, troupe_call* call) {
  (void)state;
  if (!troupe_is_text(call->request_id, "lifecycle:on_start")) {
    return ACTR_SUCCESS;
  }
  return troupe_fail(call, TROUPE_INTERNAL,
                     troupe_text("fixture lifecycle on_start failed"));
}

/* The recorded guest does not look at the answer either. */
static int32_t Record(troupe_call* call, const char* hook) {
  troupe_answer answer;
  troupe_host_call_raw(call, call->self_id, "test/record_hook",
                       troupe_text(hook), &answer);
  troupe_answer_free(call, &answer);
  return ACTR_SUCCESS;
}

static int32_t OnReady(void* state, troupe_call* call) {
  (void)state;
  return Record(call, "on_ready");
}

static int32_t OnStop(void* state, troupe_call* call) {
  (void)state;
  return Record(call, "on_stop");
}

static const troupe_c_route kRoutes[] = {{"test/echo", Echo},
                                         {"test/record_hook", Echo}};
static const troupe_c_workload kFixture = {
    .routes = kRoutes,
    .route_count = 2,
    .on_start = OnStart,
    .on_ready = OnReady,
    .on_stop = OnStop,
};
TROUPE_C_ACTR_EXPORTS(kFixture)
TROUPE_C_TABLE_EXPORT(kFixture, "type=test:fixture:0.1.0\nroute=test/echo\n")
