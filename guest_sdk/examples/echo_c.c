/* echo.cc in plain C, of generations 1 and 3. */
#include "guest_sdk/c_workload.h"

static int32_t Echo(void* state, troupe_call* call) {
  (void)state;
  return troupe_reply(call, call->payload);
}

static const troupe_c_route kRoutes[] = {{"demo.Echo.Say", Echo}};
static const troupe_c_workload kEcho = {.routes = kRoutes, .route_count = 1};
TROUPE_C_ACTR_EXPORTS(kEcho)
TROUPE_C_TABLE_EXPORT(kEcho, "type=demo:echo:1.0.0\n")
