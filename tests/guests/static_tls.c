/* Generation 1. Has a thread-local variable in the static model
 * (DF_STATIC_TLS), of which a process can load only so many; counts its
 * requests in it and answers every route with its payload. */
#include "tests/guests/mini_gen1.h"

static __thread int requests __attribute__((tls_model("initial-exec")));

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  ++requests;
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
