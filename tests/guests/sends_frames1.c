/* Generation 1. Sends the frames of a script to its host: sends_frames.h. */
#define MINI_OWN_CHUNK
#include "tests/guests/mini_gen1.h"
#include "tests/guests/sends_frames.h"

static int32_t Ask(const void* host, uint64_t way, MiniBytes frame,
                   uint8_t** reply, size_t* reply_len) {
  (void)way;
  return ((const MiniHost*)host)
      ->invoke(frame.data, frame.len, reply, reply_len);
}

static void GiveBack(const void* host, uint8_t* reply, size_t reply_len) {
  ((const MiniHost*)host)->free_host_buf(reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut outcomes = RunScript(mini_host, 0, request->payload);
  int32_t code = MiniReply(ACTR_SUCCESS, MiniView(&outcomes), reply, reply_len);
  free(outcomes.data);
  return code;
}

static int32_t MiniOnChunk(const MiniRequest* request, uint8_t** reply,
                           size_t* reply_len) {
  return MiniOnRequest(request, reply, reply_len);
}
