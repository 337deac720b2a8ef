/* Generation 2. test/wait calls the Shell on the route "gate"; every other
 * route tells the Shell its payload on "ran". A hook tells "ran" what it says
 * (MiniHookText), "8/8" or "7 2 1 0", under the hook's own token. */
#define MINI_OWN_HOOK
#include "tests/guests/mini_gen2.h"

static int32_t Send(uint64_t token, uint32_t op, const char* route,
                    MiniBytes payload, uint8_t** reply, size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  MiniOut frame = MiniMakeShellCall(op, route, payload);
  int32_t code = MiniInvoke(token, &frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/wait")) {
    return Send(request->token, ACTR_HOST_CALL, "gate", request->payload, reply,
                reply_len);
  }
  return Send(request->token, ACTR_HOST_TELL, "ran", request->payload, reply,
              reply_len);
}

static int32_t MiniOnHook(const MiniRequest* request, uint8_t** reply,
                          size_t* reply_len) {
  char text[64];
  return Send(request->token, ACTR_HOST_TELL, "ran",
              MiniHookText(request, text, sizeof text), reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
