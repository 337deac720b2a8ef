/* Generation 1. Answers every request from a std::thread, which it joins before
 * it returns. */
#include <thread>

#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  int32_t code = ACTR_GENERIC_ERROR;
  std::thread worker([&] {
    code = MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  });
  worker.join();
  return code;
}
