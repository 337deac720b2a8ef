/* Generation 3. Sends the frames of a script to its host: sends_frames.h.
 * Everything but requests and chunks succeeds. */
#include "tests/guests/mini_gen3.h"
#include "tests/guests/sends_frames.h"

static int32_t Ask(const void* host, uint64_t way, MiniBytes frame,
                   uint8_t** reply, size_t* reply_len) {
  return ((const troupe_host_table*)host)
      ->invoke(way, frame.data, frame.len, reply, reply_len);
}

static void GiveBack(const void* host, uint8_t* reply, size_t reply_len) {
  ((const troupe_host_table*)host)->free_host_buf(reply, reply_len);
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  const MiniInstance* self = (const MiniInstance*)instance;
  MiniRequest request = MiniReadRequest(frame, frame_len);
  MiniOut outcomes = {NULL, 0};
  int32_t code = ACTR_SUCCESS;
  if (request.op != ACTR_GUEST_HANDLE && request.op != ACTR_GUEST_DATA_STREAM) {
    return ACTR_SUCCESS;
  }
  outcomes = RunScript(self->host, call, request.payload);
  code = MiniReplyInto(self, call, ACTR_SUCCESS, MiniView(&outcomes));
  free(outcomes.data);
  return code;
}

static const char kMetadata[] = "type=test:sends-frames3:1.0.0\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = MiniCreate, .handle = Handle,
                  .destroy = MiniDestroy)
