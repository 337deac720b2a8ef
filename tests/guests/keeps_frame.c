/* Generation 1. Keeps the pointer to a frame beyond its entry. On the route
 * test/keep it notes where the payload lies; on test/read it reads a byte in
 * the middle of what it noted, which is nobody's promise, and answers "read".
 * Other routes echo. */
#include "tests/guests/mini_gen1.h"

static MiniBytes kept;

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/keep")) {
    kept = request->payload;
    return MiniReply(ACTR_SUCCESS, MiniText("kept"), reply, reply_len);
  }
  if (MiniIs(request->route, "test/read")) {
    volatile uint8_t byte = kept.data[kept.len / 2];
    (void)byte;
    return MiniReply(ACTR_SUCCESS, MiniText("read"), reply, reply_len);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
