/* What sends_frames1 to 3 have in common, one for each generation. A script is
 * a message of repeated field 1: bytes that go to invoke as they are, one after
 * the other, whatever becomes of them. Requests and chunks of data streams are
 * scripts. A request is answered with repeated field 1, what became of each: a
 * message of 1, the code; 2, the reply as it came; 3, true when the host
 * changed an output variable beside a code.
 *
 * The including file says how frames get to the host, and replies back. */
#ifndef TROUPE_TESTS_GUESTS_SENDS_FRAMES_H_
#define TROUPE_TESTS_GUESTS_SENDS_FRAMES_H_

#include "tests/guests/mini.h"

/* `way` is what the host is called by: nothing, a token or a handle. */
static int32_t Ask(const void* host, uint64_t way, MiniBytes frame,
                   uint8_t** reply, size_t* reply_len);
static void GiveBack(const void* host, uint8_t* reply, size_t reply_len);

static inline void SendFrame(const void* host, uint64_t way, MiniBytes frame,
                             MiniOut* outcomes) {
  enum { kMark = 77 };
  uint8_t mark = 0;
  uint8_t* reply = &mark;
  size_t reply_len = kMark;
  MiniOut outcome = {NULL, 0};
  int32_t code = Ask(host, way, frame, &reply, &reply_len);
  MiniPutNumber(&outcome, 1, (uint64_t)(int64_t)code);
  if (code != ACTR_SUCCESS) {
    MiniPutNumber(&outcome, 3, reply != &mark || reply_len != kMark);
  } else {
    MiniBytes bytes = {reply, reply_len};
    MiniPutBytes(&outcome, 2, bytes);
    if (reply_len > 0) {
      GiveBack(host, reply, reply_len);
    }
  }
  MiniPutMessage(outcomes, 1, &outcome);
}

/* The outcomes, freed by the caller. */
static inline MiniOut RunScript(const void* host, uint64_t way,
                                MiniBytes script) {
  MiniOut outcomes = {NULL, 0};
  MiniValue step;
  while (MiniNext(&script, &step)) {
    SendFrame(host, way, step.bytes, &outcomes);
  }
  return outcomes;
}

#endif /* TROUPE_TESTS_GUESTS_SENDS_FRAMES_H_ */
