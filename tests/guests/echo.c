/* Generation 1. The well-behaved one: answers test/echo with the payload it
 * got, test/fail with a handler's failure (status -3 and the payload as text),
 * test/self with its own encoded ActrId, and any other route with a failure
 * that names the route. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/echo")) {
    return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  }
  if (MiniIs(request->route, "test/fail")) {
    return MiniReply(ACTR_HANDLE_FAILED, request->payload, reply, reply_len);
  }
  if (MiniIs(request->route, "test/self")) {
    return MiniReply(ACTR_SUCCESS, request->self_id, reply, reply_len);
  }
  return MiniReply(ACTR_HANDLE_FAILED, request->route, reply, reply_len);
}
