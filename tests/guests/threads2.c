/* Generation 2. Asks its host from threads of its own. The payload is a message
 * {1: an AbiFrame, repeated; 2: a path}.
 *
 * test/inside sends the first frame from a thread while the entry waits for it,
 * and passes the answer on. test/afterwards retains its token and answers
 * "later"; once the host has given that reply back, a thread sends all frames,
 * releases the token and sends the last one again, and appends a line per
 * answer to the file: "STATUS TEXT". actr_shutdown waits for the thread.
 * test/init-answer passes on what the host answered when actr_init asked it
 * (HOST_DISCOVER). */
#define MINI_OWN_INIT
#include <pthread.h>

#include "tests/guests/mini_gen2.h"

typedef struct Job {
  uint64_t token;
  MiniOut order;
} Job;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int returned;
static int has_thread;
static pthread_t thread;
static int32_t init_code;
static MiniOut init_answer;

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  MiniOut type = {NULL, 0};
  MiniOut body = {NULL, 0};
  MiniOut frame;
  int32_t code = MiniInit(vtable);
  (void)init;
  (void)init_len;
  if (code != ACTR_SUCCESS) {
    return code;
  }
  MiniPutBytes(&type, 1, MiniText("test"));
  MiniPutBytes(&type, 2, MiniText("any"));
  MiniPutBytes(&type, 3, MiniText("1.0.0"));
  MiniPutMessage(&body, 1, &type);
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  init_code = MiniInvoke(0, &frame, &init_answer);
  return ACTR_SUCCESS;
}

static int32_t Send(uint64_t token, MiniBytes bytes, MiniOut* answer) {
  MiniOut frame = {NULL, 0};
  MiniPutRaw(&frame, bytes.data, bytes.len);
  return MiniInvoke(token, &frame, answer);
}

static void* SendInside(void* argument) {
  Job* job = (Job*)argument;
  MiniOut answer = {NULL, 0};
  Send(job->token, MiniField(MiniView(&job->order), 1).bytes, &answer);
  free(job->order.data);
  job->order = answer;
  return NULL;
}

static void SendAndNote(uint64_t token, MiniBytes frame, FILE* notes) {
  MiniOut answer = {NULL, 0};
  int32_t code = Send(token, frame, &answer);
  MiniBytes text = MiniField(MiniView(&answer), 3).bytes;
  int32_t status = (int32_t)MiniField(MiniView(&answer), 2).number;
  fprintf(notes, "%d %.*s\n", (int)(code == 0 ? status : code), (int)text.len,
          text.len == 0 ? "" : (const char*)text.data);
  free(answer.data);
}

static void* SendAfterwards(void* argument) {
  Job* job = (Job*)argument;
  MiniBytes rest = MiniView(&job->order);
  MiniBytes path = MiniField(rest, 2).bytes;
  MiniBytes last = MiniField(rest, 1).bytes;
  MiniOut name = {NULL, 0};
  MiniValue value;
  FILE* notes = NULL;
  MiniPutRaw(&name, path.data, path.len);
  MiniPutRaw(&name, "", 1);
  pthread_mutex_lock(&mutex);
  while (!returned) {
    pthread_cond_wait(&changed, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  notes = fopen((const char*)name.data, "a");
  if (notes == NULL) {
    abort();
  }
  while (MiniNext(&rest, &value)) {
    if (value.field == 1) {
      SendAndNote(job->token, value.bytes, notes);
    }
  }
  mini_host->release_context(job->token);
  SendAndNote(job->token, last, notes);
  fclose(notes);
  free(name.data);
  free(job->order.data);
  free(job);
  return NULL;
}

static void SayReturned(void) {
  pthread_mutex_lock(&mutex);
  returned = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
}

static void JoinThread(void) {
  if (has_thread) {
    SayReturned();
    pthread_join(thread, NULL);
    has_thread = 0;
  }
}

static int32_t StartAfterwards(const MiniRequest* request) {
  Job* job = NULL;
  JoinThread();
  if (mini_host->retain_context(request->token) != ACTR_SUCCESS) {
    return ACTR_GENERIC_ERROR;
  }
  job = (Job*)calloc(1, sizeof *job);
  if (job == NULL) {
    abort();
  }
  job->token = request->token;
  MiniPutRaw(&job->order, request->payload.data, request->payload.len);
  returned = 0;
  has_thread = pthread_create(&thread, NULL, SendAfterwards, job) == 0;
  return ACTR_SUCCESS;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/inside")) {
    Job job = {request->token, {NULL, 0}};
    pthread_t inside;
    MiniPutRaw(&job.order, request->payload.data, request->payload.len);
    if (pthread_create(&inside, NULL, SendInside, &job) != 0) {
      abort();
    }
    pthread_join(inside, NULL);
    return MiniPassOn(ACTR_SUCCESS, &job.order, reply, reply_len);
  }
  if (MiniIs(request->route, "test/afterwards")) {
    int32_t code = StartAfterwards(request);
    return code != ACTR_SUCCESS
               ? code
               : MiniReply(ACTR_SUCCESS, MiniText("later"), reply, reply_len);
  }
  if (MiniIs(request->route, "test/init-answer")) {
    MiniOut copy = {NULL, 0};
    MiniPutRaw(&copy, init_answer.data, init_answer.len);
    return MiniPassOn(init_code, &copy, reply, reply_len);
  }
  return MiniReply(ACTR_HANDLE_FAILED, request->route, reply, reply_len);
}

static void MiniOnReplyFreed(void) { SayReturned(); }

static int32_t MiniOnShutdown(void) {
  JoinThread();
  free(init_answer.data);
  init_answer.data = NULL;
  init_answer.len = 0;
  return ACTR_SUCCESS;
}
