/* Generation 3. An echo whose negotiate does what the environment says:
 * TROUPE_NEGOTIATES is agree, refuse, fail, hang, segfault or exit; a dot is
 * added to the file TROUPE_NEGOTIATES_LOG, if there is one, when it is asked.
 * Its route is of version TROUPE_NEGOTIATES_VERSION, or 2. With
 * TROUPE_SELF_CHECK it has a self-check, which passes, fails with a text, or
 * crashes: pass, fail or segfault. */
#include <signal.h>
#include <unistd.h>

#include "tests/guests/mini_gen3.h"

static void CountIn(const char* path) {
  FILE* log = path == NULL ? NULL : fopen(path, "a");
  if (log != NULL) {
    fputc('.', log);
    fclose(log);
  }
}

static MiniOut MakeAnswer(int refuses) {
  const char* version = getenv("TROUPE_NEGOTIATES_VERSION");
  MiniOut answer = {NULL, 0};
  MiniOut feature = {NULL, 0};
  MiniOut route = {NULL, 0};
  MiniPutNumber(&answer, 1, TROUPE_ABI_MINOR);
  MiniPutBytes(&feature, 1, MiniText("timers"));
  MiniPutMessage(&answer, 2, &feature);
  if (getenv("TROUPE_SELF_CHECK") != NULL) {
    MiniPutBytes(&feature, 1, MiniText("self_check"));
    MiniPutMessage(&answer, 2, &feature);
  }
  MiniPutBytes(&route, 1, MiniText("test/echo"));
  MiniPutNumber(&route, 2, version == NULL ? 2 : (uint64_t)atoi(version));
  MiniPutMessage(&answer, 3, &route);
  if (refuses) {
    MiniPutBytes(&answer, 4, MiniText("the moon is full"));
  }
  return answer;
}

static int32_t Negotiate(const uint8_t* offer, size_t offer_len,
                         uint8_t* answer, size_t answer_room,
                         size_t* answer_len) {
  const char* what = getenv("TROUPE_NEGOTIATES");
  MiniOut out;
  (void)offer;
  (void)offer_len;
  CountIn(getenv("TROUPE_NEGOTIATES_LOG"));
  if (what != NULL && strcmp(what, "hang") == 0) {
    for (;;) {
      pause();
    }
  }
  if (what != NULL && strcmp(what, "segfault") == 0) {
    MiniSegfault();
  }
  if (what != NULL && strcmp(what, "exit") == 0) {
    exit(3);
  }
  if (what != NULL && strcmp(what, "fail") == 0) {
    return ACTR_ALLOC_FAILED;
  }
  out = MakeAnswer(what != NULL && strcmp(what, "refuse") == 0);
  if (out.len > answer_room) {
    free(out.data);
    return ACTR_BUFFER_TOO_SMALL;
  }
  memcpy(answer, out.data, out.len);
  *answer_len = out.len;
  free(out.data);
  return ACTR_SUCCESS;
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  const char* what = getenv("TROUPE_SELF_CHECK");
  if (MiniReadRequest(frame, frame_len).op != TROUPE_GUEST_SELF_CHECK) {
    return MiniEcho(instance, call, frame, frame_len);
  }
  if (what != NULL && strcmp(what, "segfault") == 0) {
    MiniSegfault();
  }
  if (what != NULL && strcmp(what, "fail") == 0) {
    return MiniReplyInto((const MiniInstance*)instance, call,
                         ACTR_HANDLE_FAILED, MiniText("sample 3 differs"));
  }
  return ACTR_SUCCESS;
}

static const char kMetadata[] __attribute__((section(".troupe"), used)) =
    "type=test:negotiates:1.0.0\n"
    "route=test/echo\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = MiniCreate, .handle = Handle,
                  .destroy = MiniDestroy, .negotiate = Negotiate)
