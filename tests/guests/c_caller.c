/* Generation 1. Asks the host on a test's behalf and passes its answer on. The
 * payload is a message {1: an encoded ActrId, 2: a route key, 3: a payload};
 * test/call calls that actor, test/tell tells it, test/self-call sends the call
 * to its own workload (Local). For test/discover the payload is an encoded
 * ActrType. test/echo echoes. */
#include "tests/guests/mini_gen1.h"

/* A HOST_CALL or HOST_TELL whose destination is `dest`, which is freed. */
static MiniOut SendTo(uint32_t op, MiniOut* dest, MiniBytes order) {
  MiniOut body = {NULL, 0};
  MiniPutBytes(&body, 1, MiniField(order, 2).bytes);
  MiniPutMessage(&body, 2, dest);
  MiniPutBytes(&body, 3, MiniField(order, 3).bytes);
  return MiniMakeFrame(op, &body);
}

static MiniOut Send(uint32_t op, MiniBytes order) {
  MiniOut dest = {NULL, 0};
  MiniPutBytes(&dest, 3, MiniField(order, 1).bytes);
  return SendTo(op, &dest, order);
}

static MiniOut SelfCall(MiniBytes order) {
  MiniOut dest = {NULL, 0};
  MiniPutNumber(&dest, 2, 1);
  return SendTo(ACTR_HOST_CALL, &dest, order);
}

static MiniOut Discover(MiniBytes actor_type) {
  MiniOut body = {NULL, 0};
  MiniPutBytes(&body, 1, actor_type);
  return MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
}

static int32_t MiniOnRequest(const MiniRequest* request, uint8_t** reply,
                             size_t* reply_len) {
  MiniOut answer = {NULL, 0};
  MiniOut frame = {NULL, 0};
  int32_t code = ACTR_SUCCESS;
  if (MiniIs(request->route, "test/call")) {
    frame = Send(ACTR_HOST_CALL, request->payload);
  } else if (MiniIs(request->route, "test/tell")) {
    frame = Send(ACTR_HOST_TELL, request->payload);
  } else if (MiniIs(request->route, "test/self-call")) {
    frame = SelfCall(request->payload);
  } else if (MiniIs(request->route, "test/discover")) {
    frame = Discover(request->payload);
  } else {
    return MiniReply(ACTR_SUCCESS, request->payload, reply, reply_len);
  }
  code = MiniInvoke(&frame, &answer);
  return MiniPassOn(code, &answer, reply, reply_len);
}
