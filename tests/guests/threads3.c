/* Generation 3. Asks its host from threads of its own. The payload is a message
 * {1: an AbiFrame, 2: a handle in decimal}.
 *
 * From a thread that the entry waits for: test/call-handle sends the frame with
 * the entry's handle, test/instance with the instance's, test/with with the one
 * in the payload; test/stale with that of the last test/keep. test/stale-here
 * does the last from the entry's own thread. All pass the answer on as it came.
 * test/instance-handle answers with the instance's handle in decimal,
 * test/state with the code of call_state for this entry and for the last kept
 * one, test/alloc-elsewhere with "null" when reply_alloc refuses another
 * thread. test/background sends the frame with the instance's handle from a
 * thread that runs on; destroy waits for it. test/background-twice sends it
 * once more, whatever the answer. */
#include <pthread.h>

#include "tests/guests/mini_gen3.h"

typedef struct Question {
  const troupe_host_table* host;
  troupe_handle handle;
  MiniOut frame;
  MiniOut answer;
} Question;

typedef struct Instance {
  MiniInstance self; /* first, for MiniReplyInto */
  troupe_handle kept;
  int has_thread;
  pthread_t thread;
  Question background;
} Instance;

static void* Ask(void* argument) {
  Question* question = (Question*)argument;
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = question->host->invoke(question->handle, question->frame.data,
                                        question->frame.len, &data, &len);
  if (code != ACTR_SUCCESS) {
    question->answer =
        MiniMakeReply(ACTR_HANDLE_FAILED, MiniText("invoke failed"));
  } else if (len > 0) {
    MiniPutRaw(&question->answer, data, len);
    question->host->free_host_buf(data, len);
  }
  free(question->frame.data);
  question->frame.data = NULL;
  question->frame.len = 0;
  return NULL;
}

static void* AskTwice(void* argument) {
  Question* question = (Question*)argument;
  Question first = *question;
  first.frame.data = NULL;
  first.frame.len = 0;
  MiniPutRaw(&first.frame, question->frame.data, question->frame.len);
  Ask(&first);
  free(first.answer.data);
  return Ask(question);
}

static Question MakeQuestion(const Instance* instance, troupe_handle handle,
                             MiniBytes payload) {
  Question question = {instance->self.host, handle, {NULL, 0}, {NULL, 0}};
  MiniBytes frame = MiniField(payload, 1).bytes;
  MiniPutRaw(&question.frame, frame.data, frame.len);
  return question;
}

static int32_t PassOn(const Instance* instance, troupe_handle call,
                      Question* question) {
  uint8_t* memory =
      instance->self.host->reply_alloc(call, question->answer.len);
  if (memory != NULL && question->answer.len > 0) {
    memcpy(memory, question->answer.data, question->answer.len);
  }
  free(question->answer.data);
  return memory == NULL ? ACTR_BUFFER_TOO_SMALL : ACTR_SUCCESS;
}

static int32_t AskFromThread(const Instance* instance, troupe_handle call,
                             troupe_handle handle, MiniBytes payload) {
  Question question = MakeQuestion(instance, handle, payload);
  pthread_t thread;
  if (pthread_create(&thread, NULL, Ask, &question) != 0) {
    abort();
  }
  pthread_join(thread, NULL);
  return PassOn(instance, call, &question);
}

static int32_t AskHere(const Instance* instance, troupe_handle call,
                       troupe_handle handle, MiniBytes payload) {
  Question question = MakeQuestion(instance, handle, payload);
  Ask(&question);
  return PassOn(instance, call, &question);
}

static void StartBackground(Instance* instance, MiniBytes payload,
                            void* (*ask)(void*)) {
  if (instance->has_thread) {
    abort();
  }
  instance->background = MakeQuestion(instance, instance->self.handle, payload);
  instance->has_thread =
      pthread_create(&instance->thread, NULL, ask, &instance->background) == 0;
}

static void* AllocateElsewhere(void* argument) {
  Question* question = (Question*)argument;
  question->answer.data = question->host->reply_alloc(question->handle, 8);
  return NULL;
}

static const char* TryToAllocateElsewhere(const Instance* instance,
                                          troupe_handle call) {
  Question question = {instance->self.host, call, {NULL, 0}, {NULL, 0}};
  pthread_t thread;
  if (pthread_create(&thread, NULL, AllocateElsewhere, &question) != 0) {
    abort();
  }
  pthread_join(thread, NULL);
  return question.answer.data == NULL ? "null" : "memory";
}

static int32_t ReportState(const Instance* instance, troupe_handle call) {
  troupe_call_state state = {sizeof state, 0, 0};
  char text[64];
  int32_t now = instance->self.host->call_state(call, &state);
  int32_t kept = instance->self.host->call_state(instance->kept, &state);
  snprintf(text, sizeof text, "%d %d", (int)now, (int)kept);
  return MiniReplyInto(&instance->self, call, ACTR_SUCCESS, MiniText(text));
}

static troupe_handle HandleIn(MiniBytes payload) {
  MiniBytes digits = MiniField(payload, 2).bytes;
  char text[32];
  size_t len = digits.len < sizeof text ? digits.len : sizeof text - 1;
  if (len > 0) {
    memcpy(text, digits.data, len);
  }
  text[len] = '\0';
  return strtoull(text, NULL, 10);
}

static int32_t OnRequest(Instance* instance, troupe_handle call,
                         const MiniRequest* request) {
  MiniBytes payload = request->payload;
  MiniBytes nothing = {NULL, 0};
  char text[32];
  if (MiniIs(request->route, "test/call-handle")) {
    return AskFromThread(instance, call, call, payload);
  }
  if (MiniIs(request->route, "test/instance")) {
    return AskFromThread(instance, call, instance->self.handle, payload);
  }
  if (MiniIs(request->route, "test/with")) {
    return AskFromThread(instance, call, HandleIn(payload), payload);
  }
  if (MiniIs(request->route, "test/stale")) {
    return AskFromThread(instance, call, instance->kept, payload);
  }
  if (MiniIs(request->route, "test/stale-here")) {
    return AskHere(instance, call, instance->kept, payload);
  }
  if (MiniIs(request->route, "test/state")) {
    return ReportState(instance, call);
  }
  if (MiniIs(request->route, "test/alloc-elsewhere")) {
    return MiniReplyInto(&instance->self, call, ACTR_SUCCESS,
                         MiniText(TryToAllocateElsewhere(instance, call)));
  }
  if (MiniIs(request->route, "test/instance-handle")) {
    snprintf(text, sizeof text, "%llu",
             (unsigned long long)instance->self.handle);
    return MiniReplyInto(&instance->self, call, ACTR_SUCCESS, MiniText(text));
  }
  if (MiniIs(request->route, "test/keep")) {
    instance->kept = call;
  } else if (MiniIs(request->route, "test/background")) {
    StartBackground(instance, payload, Ask);
  } else if (MiniIs(request->route, "test/background-twice")) {
    StartBackground(instance, payload, AskTwice);
  }
  return MiniReplyInto(&instance->self, call, ACTR_SUCCESS, nothing);
}

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  Instance* instance = (Instance*)calloc(1, sizeof *instance);
  (void)init;
  (void)init_len;
  if (instance == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  instance->self.host = host;
  instance->self.handle = handle;
  *out = instance;
  return ACTR_SUCCESS;
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  MiniRequest request = MiniReadRequest(frame, frame_len);
  return request.op == ACTR_GUEST_HANDLE
             ? OnRequest((Instance*)instance, call, &request)
             : ACTR_SUCCESS;
}

static void Destroy(void* argument) {
  Instance* instance = (Instance*)argument;
  if (instance->has_thread) {
    pthread_join(instance->thread, NULL);
    free(instance->background.answer.data);
  }
  free(instance);
}

MINI_EXPORT_TABLE(.create = Create, .handle = Handle, .destroy = Destroy)
