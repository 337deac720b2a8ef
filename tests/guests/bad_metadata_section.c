/* Generation 1, with a ".troupe" section whose second line breaks the format.
 * Answers every route with its payload. */
#include "tests/guests/mini_gen1.h"

static const char kMetadata[] __attribute__((section(".troupe"), used)) =
    "type=test:bad:1.0.0\n"
    "no equals sign\n";

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
