/* Generation 3. Does what a test scripts. A script is a message of repeated
 * field 1, each an encoded AbiFrame: the puppet sends one after the other to
 * its host and answers with the last AbiReply as it came; the first one that
 * fails ends the script. On test/do the payload is the script. test/created
 * passes on what the host answered in create, test/count answers with the
 * number of requests so far, test/echo echoes, test/crash returns a code, other
 * routes fail with the route as text. A chunk of a data stream is a script as
 * well.
 *
 * The configuration is a message of scripts: 1 runs in create, 2 in on_start, 3
 * in on_ready, 4 in on_stop, 5 in destroy, 6 in on_error, 7 in each hook, 8 for
 * each timer; a puppet without one of the last two does not know them. */
#include "tests/guests/mini_gen3.h"

enum {
  kOnCreate = 1,
  kOnStart,
  kOnReady,
  kOnStop,
  kOnDestroy,
  kOnError,
  kOnHook,
  kOnTimer
};

typedef struct Puppet {
  MiniInstance self; /* first, for MiniReplyInto */
  MiniOut scripts;
  MiniOut created; /* what create was answered */
} Puppet;

static MiniBytes ScriptOf(const Puppet* puppet, uint32_t field) {
  return MiniField(MiniView(&puppet->scripts), field).bytes;
}

/* Sends one frame; 1 when the script may go on. `*answer` is the AbiReply. */
static int Send(const Puppet* puppet, troupe_handle handle, MiniBytes frame,
                MiniOut* answer) {
  const troupe_host_table* host = puppet->self.host;
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = host->invoke(handle, frame.data, frame.len, &data, &len);
  free(answer->data);
  if (code != ACTR_SUCCESS) {
    char text[32];
    snprintf(text, sizeof text, "invoke returned %d", (int)code);
    *answer = MiniMakeReply(ACTR_HANDLE_FAILED, MiniText(text));
    return 0;
  }
  answer->data = NULL;
  answer->len = 0;
  MiniPutRaw(answer, data, len);
  if (len > 0) {
    host->free_host_buf(data, len);
  }
  return MiniField(MiniView(answer), 2).number == 0;
}

/* The last AbiReply, empty for an empty script. Freed by the caller. */
static MiniOut Run(const Puppet* puppet, troupe_handle handle,
                   MiniBytes script) {
  MiniOut answer = {NULL, 0};
  MiniValue step;
  while (MiniNext(&script, &step) &&
         Send(puppet, handle, step.bytes, &answer)) {
  }
  return answer;
}

static int32_t PassOn(const Puppet* puppet, troupe_handle call,
                      MiniBytes answer) {
  uint8_t* memory = NULL;
  if (answer.len == 0) {
    return ACTR_SUCCESS;
  }
  memory = puppet->self.host->reply_alloc(call, answer.len);
  if (memory == NULL) {
    return ACTR_BUFFER_TOO_SMALL;
  }
  memcpy(memory, answer.data, answer.len);
  return ACTR_SUCCESS;
}

static int32_t RunAndReply(const Puppet* puppet, troupe_handle call,
                           MiniBytes script) {
  MiniOut answer = Run(puppet, call, script);
  int32_t code = PassOn(puppet, call, MiniView(&answer));
  free(answer.data);
  return code;
}

static int32_t Create(const troupe_host_table* host, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  enum { kConfigField = 1001 };
  MiniBytes payload = {init, init_len};
  MiniBytes config = MiniField(payload, kConfigField).bytes;
  Puppet* puppet = (Puppet*)calloc(1, sizeof *puppet);
  if (puppet == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  puppet->self.host = host;
  puppet->self.handle = handle;
  MiniPutRaw(&puppet->scripts, config.data, config.len);
  puppet->created = Run(puppet, handle, ScriptOf(puppet, kOnCreate));
  *out = puppet;
  return ACTR_SUCCESS;
}

static int32_t OnLifecycle(const Puppet* puppet, troupe_handle call,
                           uint32_t hook) {
  switch (hook) {
    case ACTR_ON_START:
      return RunAndReply(puppet, call, ScriptOf(puppet, kOnStart));
    case ACTR_ON_READY:
      return RunAndReply(puppet, call, ScriptOf(puppet, kOnReady));
    case ACTR_ON_STOP:
      return RunAndReply(puppet, call, ScriptOf(puppet, kOnStop));
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

static int32_t RunIfKnown(const Puppet* puppet, troupe_handle call,
                          uint32_t field) {
  MiniBytes script = ScriptOf(puppet, field);
  return script.len == 0 ? ACTR_UNSUPPORTED_OP
                         : RunAndReply(puppet, call, script);
}

static int32_t OnRequest(Puppet* puppet, troupe_handle call,
                         const MiniRequest* request) {
  ++puppet->self.requests;
  if (MiniIs(request->route, "test/do")) {
    return RunAndReply(puppet, call, request->payload);
  }
  if (MiniIs(request->route, "test/created")) {
    return PassOn(puppet, call, MiniView(&puppet->created));
  }
  if (MiniIs(request->route, "test/echo")) {
    return MiniReplyInto(&puppet->self, call, ACTR_SUCCESS, request->payload);
  }
  if (MiniIs(request->route, "test/crash")) {
    return ACTR_GENERIC_ERROR;
  }
  if (MiniIs(request->route, "test/count")) {
    char text[32];
    snprintf(text, sizeof text, "%llu",
             (unsigned long long)puppet->self.requests);
    return MiniReplyInto(&puppet->self, call, ACTR_SUCCESS, MiniText(text));
  }
  return MiniReplyInto(&puppet->self, call, ACTR_HANDLE_FAILED, request->route);
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  Puppet* puppet = (Puppet*)instance;
  MiniRequest request = MiniReadRequest(frame, frame_len);
  switch (request.op) {
    case ACTR_GUEST_HANDLE:
      return OnRequest(puppet, call, &request);
    case ACTR_GUEST_DATA_STREAM:
      return RunAndReply(puppet, call, request.payload);
    case ACTR_GUEST_LIFECYCLE:
      return OnLifecycle(puppet, call, request.hook);
    case ACTR_GUEST_HOOK:
      return RunIfKnown(puppet, call, kOnHook);
    case TROUPE_GUEST_TIMER:
      return RunIfKnown(puppet, call, kOnTimer);
    case TROUPE_GUEST_ERROR:
      return RunAndReply(puppet, call, ScriptOf(puppet, kOnError));
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

static void Destroy(void* instance) {
  Puppet* puppet = (Puppet*)instance;
  free(Run(puppet, puppet->self.handle, ScriptOf(puppet, kOnDestroy)).data);
  free(puppet->created.data);
  free(puppet->scripts.data);
  free(puppet);
}

static const char kMetadata[] = "type=test:puppet:1.0.0\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = Create, .handle = Handle, .destroy = Destroy)
