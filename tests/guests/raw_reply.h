/* What raw_reply1 and raw_reply2 do with a request: its payload is the reply,
 * whether that is an AbiReply or not. */
#ifndef TROUPE_TESTS_GUESTS_RAW_REPLY_H_
#define TROUPE_TESTS_GUESTS_RAW_REPLY_H_

#include "tests/guests/mini.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut out = {NULL, 0};
  MiniPutRaw(&out, request->payload.data, request->payload.len);
  *reply = out.data;
  *reply_len = out.len;
  return ACTR_SUCCESS;
}

#endif /* TROUPE_TESTS_GUESTS_RAW_REPLY_H_ */
