/* Generation 2. Leaves a thread behind. On the route test/leave, whose payload
 * is the path of a named pipe, it retains its token and starts a thread that
 * nobody waits for, actr_shutdown neither. The thread reads a byte from the
 * pipe, asks the host for something (HOST_DISCOVER) and writes the answer into
 * the pipe. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/guests/mini_gen2.h"

typedef struct Left {
  const MiniHost* host; /* shutdown forgets it */
  uint64_t token;
  char path[256];
} Left;

static void WriteAll(const char* path, MiniBytes bytes) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, bytes.data, bytes.len) != (ssize_t)bytes.len) {
    abort();
  }
  close(fd);
}

static void* AskLater(void* argument) {
  Left* left = (Left*)argument;
  MiniOut body = {NULL, 0};
  MiniOut frame;
  uint8_t* answer = NULL;
  size_t answer_len = 0;
  MiniBytes text = {NULL, 0};
  char byte = 0;
  int fd = open(left->path, O_RDONLY);
  if (fd < 0 || read(fd, &byte, 1) != 1) {
    abort();
  }
  close(fd);
  MiniPutBytes(&body, 1, MiniText(""));
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  if (left->host->invoke(left->token, frame.data, frame.len, &answer,
                         &answer_len) == ACTR_SUCCESS) {
    MiniBytes reply = {answer, answer_len};
    text = MiniField(reply, 3).bytes;
  }
  WriteAll(left->path, text);
  left->host->free_host_buf(answer, answer_len);
  free(frame.data);
  free(left);
  return NULL;
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  Left* left = (Left*)calloc(1, sizeof *left);
  pthread_t thread;
  if (left == NULL || request->payload.len >= sizeof left->path) {
    abort();
  }
  left->host = mini_host;
  left->token = request->token;
  memcpy(left->path, request->payload.data, request->payload.len);
  if (mini_host->retain_context(left->token) != ACTR_SUCCESS ||
      pthread_create(&thread, NULL, AskLater, left) != 0) {
    abort();
  }
  pthread_detach(thread);
  return MiniReply(ACTR_SUCCESS, MiniText("left"), reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
