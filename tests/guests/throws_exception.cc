/* Generation 1. Lets a C++ exception escape from actr_handle on the route
 * test/throw, which no guest may do; answers every other route with its
 * payload. */
#include <stdexcept>

#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/throw")) {
    throw std::runtime_error("escaped from the guest");
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
