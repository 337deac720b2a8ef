/* Retains the token of its first request and asks under it in actr_shutdown,
 * before it releases it. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

static const actr_host_vtable_v2* asked;
static uint64_t kept;

static void Keep(const actr_host_vtable_v2* host, uint64_t token) {
  if (kept == 0 && host->retain_context(token) == ACTR_SUCCESS) {
    asked = host;
    kept = token;
  }
}

static int32_t AskAtLast(void) {
  MiniOut frame = {NULL, 0};
  uint8_t* data = NULL;
  size_t len = 0;
  if (kept == 0) {
    return ACTR_SUCCESS;
  }
  frame = MiniMakeShellCall(ACTR_HOST_CALL, "zoo.Ask", MiniText("?"));
  if (asked->invoke(kept, frame.data, frame.len, &data, &len) == ACTR_SUCCESS &&
      len > 0) {
    asked->free_host_buf(data, len);
  }
  free(frame.data);
  asked->release_context(kept);
  kept = 0;
  return ACTR_SUCCESS;
}

#define ZOO_ON_REQUEST(host, token) Keep((host), (token))
#define ZOO_SHUTDOWN AskAtLast()
#include "tests/tools/conformance/zoo/sdk/good2.h"
