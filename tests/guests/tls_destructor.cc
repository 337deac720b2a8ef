/* Generation 1. Has a thread-local variable with a destructor, which runs when
 * the thread ends and pins the image until then. Answers every route with what
 * the thread has collected from the payloads so far. */
#include <string>

#include "tests/guests/mini_gen1.h"

static thread_local std::string collected;

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (request->payload.len > 0) {
    collected.append(reinterpret_cast<const char*>(request->payload.data),
                     request->payload.len);
  }
  return MiniReply(ACTR_SUCCESS, MiniText(collected.c_str()), reply, reply_len);
}
