/* Generation 1. Never answers by itself. The payload is a path: test/hang reads
 * a byte from it, which blocks in the system for as long as nobody writes to
 * that named pipe; test/spin burns the processor until a file is there. Both
 * answer "released" then, so that a test can end. Other routes echo. */
#include <fcntl.h>
#include <unistd.h>

#include "tests/guests/mini_gen1.h"

static void WaitForByte(const char* path) {
  char byte = 0;
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    return;
  }
  while (read(fd, &byte, 1) < 0) {
  }
  close(fd);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  char path[256];
  if (request->payload.len >= sizeof path) {
    return ACTR_PROTOCOL_ERROR;
  }
  if (request->payload.len > 0) {
    memcpy(path, request->payload.data, request->payload.len);
  }
  path[request->payload.len] = '\0';
  if (MiniIs(request->route, "test/hang")) {
    WaitForByte(path);
  } else if (MiniIs(request->route, "test/spin")) {
    while (access(path, F_OK) != 0) {
    }
  } else {
    return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  }
  return MiniReply(ACTR_SUCCESS, MiniText("released"), reply, reply_len);
}
