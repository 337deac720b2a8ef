/* Generation 1, built outside //tests/guests and on a library of its own:
 * answers every route with "hello" and the payload. */
#include <string>

#include "tests/guests/mini_gen1.h"
#include "tests/tools/bazel/leaky.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  const std::string greeting = leaky::Greet(
      std::string(reinterpret_cast<const char*>(request->payload.data),
                  request->payload.len));
  return MiniReply(ACTR_SUCCESS, MiniText(greeting.c_str()), reply, reply_len);
}
