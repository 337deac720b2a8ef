/* Generation 3. Many actors per image: answers test/echo with its payload,
 * test/count with the number of requests this instance has had, test/self with
 * its own encoded ActrId, test/fail with a failure whose text is the payload,
 * and test/discover with what the host finds for the encoded ActrType in the
 * payload; any other route with a failure that names the route. Its metadata
 * also stands in the section ".troupe". */
#include "tests/guests/mini_gen3.h"

static const char kMetadata[] __attribute__((section(".troupe"), used)) =
    "type=test:echo3:1.0.0\n"
    "language=c\n"
    "interface=0123456789abcdef\n"
    "route=test/echo\n"
    "doc=answers with the payload\n"
    "route=test/count\n";

static int32_t Discover(const MiniInstance* self, troupe_handle call,
                        MiniBytes actor_type) {
  MiniOut body = {NULL, 0};
  MiniOut frame;
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = ACTR_SUCCESS;
  MiniPutBytes(&body, 1, actor_type);
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  code = self->host->invoke(call, frame.data, frame.len, &data, &len);
  free(frame.data);
  if (code == ACTR_SUCCESS) {
    MiniBytes answer = {data, len};
    code = MiniReplyInto(self, call, (int32_t)MiniField(answer, 2).number,
                         MiniField(answer, 3).bytes);
    if (len > 0) {
      self->host->free_host_buf(data, len);
    }
  }
  return code;
}

static int32_t Handle(void* instance, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  MiniInstance* self = (MiniInstance*)instance;
  MiniRequest request = MiniReadRequest(frame, frame_len);
  char text[32];
  if (request.op != ACTR_GUEST_HANDLE) {
    return ACTR_SUCCESS;
  }
  ++self->requests;
  if (MiniIs(request.route, "test/echo")) {
    return MiniReplyInto(self, call, ACTR_SUCCESS, request.payload);
  }
  if (MiniIs(request.route, "test/count")) {
    snprintf(text, sizeof text, "%llu", (unsigned long long)self->requests);
    return MiniReplyInto(self, call, ACTR_SUCCESS, MiniText(text));
  }
  if (MiniIs(request.route, "test/self")) {
    return MiniReplyInto(self, call, ACTR_SUCCESS, request.self_id);
  }
  if (MiniIs(request.route, "test/fail")) {
    return MiniReplyInto(self, call, ACTR_HANDLE_FAILED, request.payload);
  }
  if (MiniIs(request.route, "test/discover")) {
    return Discover(self, call, request.payload);
  }
  return MiniReplyInto(self, call, ACTR_HANDLE_FAILED, request.route);
}

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = MiniCreate, .handle = Handle,
                  .destroy = MiniDestroy)
