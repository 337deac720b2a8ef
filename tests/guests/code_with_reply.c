/* Generation 1. Answers every request with code -3 and, except on test/quiet,
 * sets the reply to memory that must neither be read nor given back. */
#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  static uint8_t never[4] = {0xde, 0xad, 0xbe, 0xef};
  if (!MiniIs(request->route, "test/quiet")) {
    *reply = never;
    *reply_len = sizeof never;
  }
  return ACTR_HANDLE_FAILED;
}
