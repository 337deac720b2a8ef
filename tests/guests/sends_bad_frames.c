/* Generation 1. On every request invokes the host with frames that it must
 * refuse, and answers with one line per attempt: its name and the code it got,
 * for example "garbage -5". */
#include "tests/guests/mini_gen1.h"

static void AddLine(MiniOut* lines, const char* name, int32_t code) {
  char line[64];
  int length = snprintf(line, sizeof line, "%s %d\n", name, (int)code);
  MiniPutRaw(lines, line, (size_t)length);
}

static void Send(MiniOut* lines, const char* name, MiniOut* frame) {
  MiniOut answer = {NULL, 0};
  AddLine(lines, name, MiniInvoke(frame, &answer));
  free(answer.data);
}

/* A frame of that version and op around `payload`. */
static MiniOut Frame(uint32_t version, uint32_t op, MiniBytes payload) {
  MiniOut frame = {NULL, 0};
  MiniPutNumber(&frame, 1, version);
  MiniPutNumber(&frame, 2, op);
  MiniPutBytes(&frame, 3, payload);
  return frame;
}

static void SendFrames(MiniOut* lines) {
  static const uint8_t kGarbage[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  MiniBytes nothing = {NULL, 0};
  MiniOut frame = {NULL, 0};
  MiniPutRaw(&frame, kGarbage, sizeof kGarbage);
  Send(lines, "garbage", &frame);
  frame = Frame(ACTR_ABI_VERSION, ACTR_HOST_TELL, MiniText("cut off"));
  frame.len -= 3;
  Send(lines, "truncated", &frame);
  Send(lines, "null-frame", &frame);
  frame = Frame(2, ACTR_HOST_TELL, nothing);
  Send(lines, "version", &frame);
  frame = Frame(ACTR_ABI_VERSION, 999, nothing);
  Send(lines, "unknown-op", &frame);
  frame = Frame(ACTR_ABI_VERSION, ACTR_GUEST_HANDLE, nothing);
  Send(lines, "guest-op", &frame);
}

static void SendPayloads(MiniOut* lines) {
  static const uint8_t kGarbage[] = {0x0a, 0x7f, 0x01};
  MiniBytes garbage = {kGarbage, sizeof kGarbage};
  MiniOut body = {NULL, 0};
  MiniOut frame = Frame(ACTR_ABI_VERSION, ACTR_HOST_CALL, garbage);
  Send(lines, "payload", &frame);
  MiniPutBytes(&body, 1, MiniText("test/echo"));
  frame = MiniMakeFrame(ACTR_HOST_CALL, &body);
  Send(lines, "no-destination", &frame);
  MiniPutBytes(&body, 1, MiniText("test/echo"));
  MiniPutBytes(&body, 2, MiniText(""));
  frame = MiniMakeFrame(ACTR_HOST_CALL, &body);
  Send(lines, "no-kind", &frame);
}

static void SendNullPointers(MiniOut* lines) {
  MiniBytes nothing = {NULL, 0};
  MiniOut frame = Frame(ACTR_ABI_VERSION, ACTR_HOST_TELL, nothing);
  uint8_t* reply = NULL;
  size_t len = 0;
  AddLine(lines, "null-reply",
          mini_host->invoke(frame.data, frame.len, NULL, &len));
  AddLine(lines, "null-length",
          mini_host->invoke(frame.data, frame.len, &reply, NULL));
  free(frame.data);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut lines = {NULL, 0};
  int32_t result = ACTR_SUCCESS;
  (void)request;
  SendFrames(&lines);
  SendPayloads(&lines);
  SendNullPointers(&lines);
  result = MiniReply(ACTR_SUCCESS, MiniView(&lines), reply, reply_len);
  free(lines.data);
  return result;
}
