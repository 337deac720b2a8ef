/* Generation 2. Uses tokens as it may not and answers with what it got. On
 * test/retain-unknown: the code of retain_context for a token that never was,
 * in decimal. On test/unknown-token: the host's answer to an invoke under such
 * a token. On test/after-release: the answer to an invoke under this entry's
 * token after it was released. On test/keep: remembers its token, released; on
 * test/stale asks under that one. The invoke is HOST_DISCOVER of the ActrType
 * in the payload. Other routes echo. */
#include "tests/guests/mini_gen2.h"

#define NEVER_A_TOKEN UINT64_C(0xdeadbeefdeadbeef)

static uint64_t kept;

static int32_t Ask(uint64_t token, const MiniRequest* request, uint8_t** reply,
                   size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  MiniOut body = {NULL, 0};
  MiniOut frame;
  int32_t code = ACTR_SUCCESS;
  MiniPutBytes(&body, 1, request->payload);
  frame = MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
  code = MiniInvoke(token, &frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  if (MiniIs(request->route, "test/retain-unknown")) {
    char text[16];
    snprintf(text, sizeof text, "%d",
             (int)mini_host->retain_context(NEVER_A_TOKEN));
    return MiniReply(ACTR_SUCCESS, MiniText(text), reply, reply_len);
  }
  if (MiniIs(request->route, "test/unknown-token")) {
    return Ask(NEVER_A_TOKEN, request, reply, reply_len);
  }
  if (MiniIs(request->route, "test/after-release")) {
    mini_host->release_context(request->token);
    return Ask(request->token, request, reply, reply_len);
  }
  if (MiniIs(request->route, "test/keep")) {
    kept = request->token;
  }
  if (MiniIs(request->route, "test/stale")) {
    return Ask(kept, request, reply, reply_len);
  }
  return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
}

static void MiniOnReplyFreed(void) {}

static int32_t MiniOnShutdown(void) { return ACTR_SUCCESS; }
