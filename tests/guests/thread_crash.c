/* Generation 1. On the route test/crash a thread of its own writes to address
 * 16, on test/abort it aborts, while the entry waits for it. Other routes
 * echo. */
#include <pthread.h>

#include "tests/guests/mini_gen1.h"

static void* Crash(void* argument) {
  MiniSegfault();
  return argument;
}

static void* Abort(void* argument) {
  (void)argument;
  abort();
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  void* (*run)(void*) = NULL;
  pthread_t thread;
  if (MiniIs(request->route, "test/crash")) {
    run = Crash;
  } else if (MiniIs(request->route, "test/abort")) {
    run = Abort;
  }
  if (run != NULL && pthread_create(&thread, NULL, run, NULL) == 0) {
    pthread_join(thread, NULL);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
