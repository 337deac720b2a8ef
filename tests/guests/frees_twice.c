/* Generation 1. Gives memory back twice: memory of its own on the route
 * test/own, a reply of the host's to HOST_DISCOVER on test/host. Other routes
 * echo. */
#include "tests/guests/mini_gen1.h"

/* So that the compiler does not see through it. */
static void (*volatile give_back)(void*) = free;

static void FreeHostBufferTwice(MiniBytes actor_type) {
  MiniOut body = {NULL, 0};
  MiniOut frame;
  uint8_t* data = NULL;
  size_t len = 0;
  MiniPutBytes(&body, 1, actor_type);
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  if (mini_host->invoke(frame.data, frame.len, &data, &len) == ACTR_SUCCESS) {
    mini_host->free_host_buf(data, len);
    mini_host->free_host_buf(data, len);
  }
  free(frame.data);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/own")) {
    void* memory = malloc(64);
    give_back(memory);
    give_back(memory);
  } else if (MiniIs(request->route, "test/host")) {
    FreeHostBufferTwice(request->payload);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
