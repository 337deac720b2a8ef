/* Generation 2. Answers test/echo with its payload. test/late retains its token
 * and answers "later"; once the host has given that reply back, a thread of its
 * own calls the actor whose encoded ActrId is the payload on the route
 * test/late, with the payload "late", and releases the token. actr_shutdown
 * joins the thread and answers 0. Any other route fails with the route as
 * text. */
#include <pthread.h>

#include "tests/guests/mini_gen2.h"

typedef struct LateCall {
  uint64_t token;
  MiniOut actor_id;
} LateCall;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int returned;
static int has_thread;
static pthread_t thread;

static void* CallLate(void* argument) {
  LateCall* late = (LateCall*)argument;
  MiniOut answer = {NULL, 0};
  MiniOut frame;
  pthread_mutex_lock(&mutex);
  while (!returned) {
    pthread_cond_wait(&changed, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  frame = MiniMakeCall(ACTR_HOST_CALL, "test/late", MiniView(&late->actor_id),
                       MiniText("late"));
  MiniInvoke(late->token, &frame, &answer);
  mini_host->release_context(late->token);
  free(answer.data);
  free(late->actor_id.data);
  free(late);
  return NULL;
}

static void JoinThread(void) {
  if (has_thread) {
    pthread_mutex_lock(&mutex);
    returned = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    has_thread = 0;
  }
}

static int32_t StartLateCall(const MiniRequest* request) {
  LateCall* late = NULL;
  JoinThread();
  if (mini_host->retain_context(request->token) != ACTR_SUCCESS) {
    return ACTR_GENERIC_ERROR;
  }
  late = (LateCall*)calloc(1, sizeof *late);
  if (late == NULL) {
    abort();
  }
  late->token = request->token;
  MiniPutRaw(&late->actor_id, request->payload.data, request->payload.len);
  returned = 0;
  has_thread = pthread_create(&thread, NULL, CallLate, late) == 0;
  return ACTR_SUCCESS;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/echo")) {
    return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  }
  if (MiniIs(request->route, "test/late")) {
    int32_t code = StartLateCall(request);
    return code != ACTR_SUCCESS
               ? code
               : MiniReply(ACTR_SUCCESS, MiniText("later"), reply, reply_len);
  }
  return MiniReply(ACTR_HANDLE_FAILED, request->route, reply, reply_len);
}

static void MiniOnReplyFreed(void) {
  pthread_mutex_lock(&mutex);
  returned = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
}

static int32_t MiniOnShutdown(void) {
  JoinThread();
  return ACTR_SUCCESS;
}
