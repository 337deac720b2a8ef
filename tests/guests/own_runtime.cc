/* Generation 1. Catches a C++ exception of its own in every request, with a C++
 * runtime linked into it: the host cannot reach that runtime's exception state.
 * Answers with the exception's text. */
#include <stdexcept>

#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  (void)request;
  try {
    throw std::runtime_error("caught in the guest");
  } catch (const std::exception& error) {
    return MiniReply(ACTR_SUCCESS, MiniText(error.what()), reply, reply_len);
  }
}
