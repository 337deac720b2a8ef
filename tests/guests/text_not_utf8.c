/* Generation 1. Fails every request with status -3 and a text that is not
 * UTF-8: the bytes ff fe 80. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  static const uint8_t kText[] = {0xff, 0xfe, 0x80};
  MiniBytes text = {kText, sizeof kText};
  (void)request;
  return MiniReply(ACTR_HANDLE_FAILED, text, reply, reply_len);
}
