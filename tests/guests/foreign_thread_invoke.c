/* Generation 1. On every request starts a thread, invokes the host from it
 * (HOST_DISCOVER of the encoded ActrType in the payload), waits for it, and
 * passes the host's answer on: the host must refuse a thread that is not inside
 * actr_handle. */
#include <pthread.h>

#include "tests/guests/mini_gen1.h"

typedef struct Question {
  MiniBytes actor_type;
  int32_t code;
  MiniOut answer;
} Question;

static void* Ask(void* argument) {
  Question* question = (Question*)argument;
  MiniOut body = {NULL, 0};
  MiniOut frame;
  MiniPutBytes(&body, 1, question->actor_type);
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  question->code = MiniInvoke(&frame, &question->answer);
  return NULL;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  pthread_t thread;
  Question question = {request->payload, 0, {NULL, 0}};
  if (pthread_create(&thread, NULL, Ask, &question) != 0) {
    return ACTR_GENERIC_ERROR;
  }
  pthread_join(thread, NULL);
  return MiniPassOn(question.code, &question.answer, reply, reply_len);
}
