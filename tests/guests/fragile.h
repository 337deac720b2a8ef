/* What guests that break down on request have in common: test/crash is answered
 * with a code, test/count with the number of requests so far, which is the
 * image's, test/echo with its payload; other routes fail with the route as
 * text. Included after the header of a generation. */
#ifndef TROUPE_TESTS_GUESTS_FRAGILE_H_
#define TROUPE_TESTS_GUESTS_FRAGILE_H_

#include "tests/guests/mini.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  static int requests;
  char text[32];
  ++requests;
  if (MiniIs(request->route, "test/crash")) {
    return ACTR_GENERIC_ERROR;
  }
  if (MiniIs(request->route, "test/count")) {
    snprintf(text, sizeof text, "%d", requests);
    return MiniReply(ACTR_SUCCESS, MiniText(text), reply, reply_len);
  }
  if (MiniIs(request->route, "test/echo")) {
    return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  }
  return MiniReply(ACTR_HANDLE_FAILED, request->route, reply, reply_len);
}

#endif /* TROUPE_TESTS_GUESTS_FRAGILE_H_ */
