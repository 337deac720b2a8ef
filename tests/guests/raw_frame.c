/* Generation 1. Sends its payload to the host as it is, whatever it is, with
 * marks in the output variables. Passes the host's answer on; when there is
 * none, answers with the code and whether the marks are still there: "-5
 * untouched" or "-5 changed". */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  enum { kMark = 77 };
  uint8_t mark = 0;
  uint8_t* data = &mark;
  size_t len = kMark;
  MiniOut answer = {NULL, 0};
  char text[32];
  int32_t code = mini_host->invoke(request->payload.data, request->payload.len,
                                   &data, &len);
  if (code != ACTR_SUCCESS) {
    snprintf(text, sizeof text, "%d %s", (int)code,
             data == &mark && len == kMark ? "untouched" : "changed");
    return MiniReply(ACTR_SUCCESS, MiniText(text), reply, reply_len);
  }
  MiniPutRaw(&answer, data, len);
  if (len > 0) {
    mini_host->free_host_buf(data, len);
  }
  return MiniPassOn(code, &answer, reply, reply_len);
}
