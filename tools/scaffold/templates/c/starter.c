/* Counts bytes: a workload in plain C, with a state and two routes.
 *
 *   demo.starter.Starter.Add    adds the payload's bytes to the count
 *   demo.starter.Starter.Total  answers the count as text */
#include <inttypes.h>
#include <stdio.h>

#include "guest_sdk/c_workload.h"

/* Of one actor; it starts as zeros. */
typedef struct Starter {
  uint64_t bytes;
} Starter;

static int32_t Add(void* state, troupe_call* call) {
  Starter* starter = (Starter*)state;
  if (call->payload.len == 0) {
    return troupe_fail(call, TROUPE_INVALID_ARGUMENT,
                       troupe_text("nothing to count"));
  }
  starter->bytes += call->payload.len;
  return ACTR_SUCCESS;
}

static int32_t Total(void* state, troupe_call* call) {
  const Starter* starter = (const Starter*)state;
  char text[24];
  snprintf(text, sizeof(text), "%" PRIu64, starter->bytes);
  return troupe_reply(call, troupe_text(text));
}

static const troupe_c_route kRoutes[] = {{"demo.starter.Starter.Add", Add},
                                         {"demo.starter.Starter.Total", Total}};
static const troupe_c_workload kStarter = {
    .state_size = sizeof(Starter),
    .routes = kRoutes,
    .route_count = sizeof(kRoutes) / sizeof(kRoutes[0])};
TROUPE_C_ACTR_EXPORTS(kStarter)
TROUPE_C_TABLE_EXPORT(kStarter,
                      "type=demo:starter:1.0.0\n"
                      "route=demo.starter.Starter.Add\n"
                      "route=demo.starter.Starter.Total\n")
