/* Generation 3. An echo that harms its process in one phase of its life, as the
 * environment says under TROUPE_IN_LOAD, _CREATE, _START, _HANDLE, _STOP,
 * _DESTROY, _UNLOAD: "crash" writes to address 16, "overflow" recurses until
 * its stack ends, "exit" ends the process with 3, "signal N" raises the signal
 * N, "signal N once" only the first time. _HANDLE is for the route test/harm.
 */
#define _POSIX_C_SOURCE 200112L /* unsetenv */
#include <signal.h>

#include "tests/guests/mini_gen3.h"

static void Harm(const char* phase) {
  const char* what = getenv(phase);
  int number = 0;
  if (what == NULL) {
    return;
  }
  if (strcmp(what, "crash") == 0) {
    MiniSegfault();
  }
  if (strcmp(what, "overflow") == 0) {
    volatile int depth = 0;
    MiniOverflow(&depth);
  }
  if (strcmp(what, "exit") == 0) {
    exit(3);
  }
  if (sscanf(what, "signal %d", &number) == 1) {
    if (strstr(what, "once") != NULL) {
      unsetenv(phase);
    }
    raise(number);
  }
}

__attribute__((constructor)) static void OnLoad(void) {
  Harm("TROUPE_IN_LOAD");
}

__attribute__((destructor)) static void OnUnload(void) {
  Harm("TROUPE_IN_UNLOAD");
}

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  Harm("TROUPE_IN_CREATE");
  return MiniCreate(host, handle, init, init_len, out);
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  MiniRequest request = MiniReadRequest(frame, frame_len);
  if (request.op == ACTR_GUEST_LIFECYCLE) {
    if (request.hook == ACTR_ON_START) {
      Harm("TROUPE_IN_START");
    } else if (request.hook == ACTR_ON_STOP) {
      Harm("TROUPE_IN_STOP");
    }
  }
  if (MiniIs(request.route, "test/harm")) {
    Harm("TROUPE_IN_HANDLE");
  }
  return MiniEcho(instance, call, frame, frame_len);
}

static void Destroy(void* instance) {
  Harm("TROUPE_IN_DESTROY");
  MiniDestroy(instance);
}

static const char kMetadata[] __attribute__((section(".troupe"), used)) =
    "type=test:phases:1.0.0\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = Create, .handle = Handle, .destroy = Destroy)
