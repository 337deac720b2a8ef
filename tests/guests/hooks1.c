/* Generation 1. test/wait calls the Shell on the route "gate"; every other
 * route tells the Shell its payload on "ran". A hook tells "ran" what it says
 * (MiniHookText), "8/8" or "7 2 1 0". */
#define MINI_OWN_HOOK
#include "tests/guests/mini_gen1.h"

static int32_t Send(uint32_t op, const char* route, MiniBytes payload,
                    uint8_t** reply, size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  MiniOut frame = MiniMakeShellCall(op, route, payload);
  int32_t code = MiniInvoke(&frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/wait")) {
    return Send(ACTR_HOST_CALL, "gate", request->payload, reply, reply_len);
  }
  return Send(ACTR_HOST_TELL, "ran", request->payload, reply, reply_len);
}

static int32_t MiniOnHook(const MiniRequest* request, uint8_t** reply,
                          size_t* reply_len) {
  char text[64];
  return Send(ACTR_HOST_TELL, "ran", MiniHookText(request, text, sizeof text),
              reply, reply_len);
}
