/* A guest of generation 2 that keeps every rule, for the files of this folder,
 * each of which breaks one: generation 1 of the SDK, with tokens around it. Its
 * route zoo.Ask is that of good3.h.
 *
 * A file defines ZOO_ON_REQUEST(host, token), which runs behind each request,
 * ZOO_SHUTDOWN, what actr_shutdown returns instead of 0, or ZOO_ONCE, with
 * which actr_shutdown does not forget its actor. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD2_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD2_H_

#include "tests/tools/conformance/zoo/sdk/ask.h"

static const char kZooMetadata[]
    __attribute__((section(TROUPE_METADATA_SECTION), used)) =
        "type=zoo:guest:1.0.0\nroute=zoo.Ask\n";

static const troupe_c_route kZooRoutes[] = {{"zoo.Ask", ZooAsk}};
static const troupe_c_workload kZoo = {.routes = kZooRoutes, .route_count = 1};

static const actr_host_vtable_v2* zoo_host;
static uint64_t zoo_token; /* of the entry */

/* The SDK's entries, under names that are not exported. */
#define actr_init good_actr_init
#define actr_handle good_actr_handle
TROUPE_C_ACTR_EXPORTS(kZoo)
#undef actr_init
#undef actr_handle

static int32_t ZooInvokeSeed(const uint8_t* frame, size_t frame_len,
                             uint8_t** reply, size_t* reply_len) {
  return zoo_host->invoke(zoo_token, frame, frame_len, reply, reply_len);
}

static void ZooFree(uint8_t* ptr, size_t len) {
  zoo_host->free_host_buf(ptr, len);
}

TROUPE_C_EXPORT int32_t actr_init(const void* table, const uint8_t* init,
                                  size_t init_len) {
  static const actr_host_vtable_v1 kSeed = {ZooInvokeSeed, ZooFree};
  if (table == NULL) {
    return ACTR_INIT_FAILED;
  }
  zoo_host = (const actr_host_vtable_v2*)table;
  return good_actr_init(&kSeed, init, init_len);
}

TROUPE_C_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len,
                                    uint8_t** reply, size_t* reply_len) {
  MiniRequest request = MiniReadRequest(frame, frame == NULL ? 0 : frame_len);
  int32_t code = ACTR_SUCCESS;
  zoo_token = request.token;
  code = good_actr_handle(frame, frame_len, reply, reply_len);
#ifdef ZOO_ON_REQUEST
  if (zoo_host != NULL && request.op == ACTR_GUEST_HANDLE) {
    ZOO_ON_REQUEST(zoo_host, request.token);
  }
#endif
  return code;
}

TROUPE_C_EXPORT int32_t actr_shutdown(void) {
#ifndef ZOO_ONCE
  free(troupe_only_actor.state);
  memset(&troupe_only_actor, 0, sizeof troupe_only_actor);
#endif
#ifdef ZOO_SHUTDOWN
  return ZOO_SHUTDOWN;
#else
  return ACTR_SUCCESS;
#endif
}

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_GOOD2_H_ */
