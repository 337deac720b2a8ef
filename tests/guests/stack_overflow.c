/* Generation 1. Recurses without end on the route test/crash; answers every
 * other route with its payload. */
#include "tests/guests/mini_gen1.h"

static volatile int depth_reached;

/* The volatile array keeps the compiler from making it a loop. */
static int Recurse(int depth) {
  volatile char frame[1024];
  frame[depth % 1024] = (char)depth;
  depth_reached = depth;
  return Recurse(depth + 1) + frame[(depth + 1) % 1024];
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/crash")) {
    depth_reached = Recurse(1);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
