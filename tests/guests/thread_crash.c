/* Generation 1. While the entry waits for it, a thread of its own writes to
 * address 16 on the route test/crash, calls a null pointer on test/null, aborts
 * on test/abort and calls exit(0) on test/exit. Other routes echo. */
#include <pthread.h>

#include "tests/guests/mini_gen1.h"

static void* Crash(void* argument) {
  MiniSegfault();
  return argument;
}

static void* CallNull(void* argument) {
  void (*volatile null)(void) = NULL;
  null();
  return argument;
}

static void* Abort(void* argument) {
  (void)argument;
  abort();
}

static void* Exit(void* argument) {
  (void)argument;
  exit(0);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  void* (*run)(void*) = NULL;
  pthread_t thread;
  if (MiniIs(request->route, "test/crash")) {
    run = Crash;
  } else if (MiniIs(request->route, "test/null")) {
    run = CallNull;
  } else if (MiniIs(request->route, "test/abort")) {
    run = Abort;
  } else if (MiniIs(request->route, "test/exit")) {
    run = Exit;
  }
  if (run != NULL && pthread_create(&thread, NULL, run, NULL) == 0) {
    pthread_join(thread, NULL);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}
