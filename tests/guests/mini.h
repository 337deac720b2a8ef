/* Just enough of the frame format for small guests: reads and writes protobuf
 * fields by number, without schema. Plain C11, also compiled as C++.
 *
 * Deliberately independent of the codec in abi/: a guest that shares the host's
 * reader would share its mistakes. */
#ifndef TROUPE_TESTS_GUESTS_MINI_H_
#define TROUPE_TESTS_GUESTS_MINI_H_

/* NOLINTBEGIN: C, also where a guest in C++ includes it. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/actr_abi.h"

#define MINI_EXPORT __attribute__((visibility("default")))

/* Borrowed bytes, or none: (NULL, 0). */
typedef struct MiniBytes {
  const uint8_t* data;
  size_t len;
} MiniBytes;

/* One decoded field: `number` for a varint, `bytes` for a length-prefixed
 * one. */
typedef struct MiniValue {
  uint32_t field;
  uint64_t number;
  MiniBytes bytes;
} MiniValue;

/* A growing message. Start with {0}; whoever holds it frees `data`. */
typedef struct MiniOut {
  uint8_t* data;
  size_t len;
} MiniOut;

static inline MiniBytes MiniText(const char* text) {
  MiniBytes bytes = {(const uint8_t*)text, strlen(text)};
  return bytes;
}

static inline MiniBytes MiniView(const MiniOut* out) {
  MiniBytes bytes = {out->data, out->len};
  return bytes;
}

static inline int MiniIs(MiniBytes bytes, const char* text) {
  return bytes.len == strlen(text) &&
         (bytes.len == 0 || memcmp(bytes.data, text, bytes.len) == 0);
}

/* Writes to address 16, which an optimising compiler must not see. */
static inline void MiniSegfault(void) {
  volatile int* volatile nowhere = (volatile int*)16;
  *nowhere = 1;
}

/* Recurses until the stack ends. What is volatile keeps the compiler from
 * making it a loop. */
static inline int MiniOverflow(volatile int* depth) {
  volatile char frame[1024];
  frame[0] = 1;
  *depth = *depth + 1;
  return *depth < 0 ? 0 : MiniOverflow(depth) + frame[0];
}

/* 1, or 0 when `in` ends inside the varint. Advances `in`. */
static inline int MiniGetVarint(MiniBytes* in, uint64_t* value) {
  int shift = 0;
  *value = 0;
  while (in->len > 0 && shift < 64) {
    uint8_t byte = *in->data;
    ++in->data;
    --in->len;
    *value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return 1;
    }
    shift += 7;
  }
  return 0;
}

/* 1 and the next field, 0 at the end or where the message is malformed. */
static inline int MiniNext(MiniBytes* in, MiniValue* value) {
  uint64_t tag = 0;
  memset(value, 0, sizeof *value);
  if (!MiniGetVarint(in, &tag) || !MiniGetVarint(in, &value->number)) {
    return 0;
  }
  value->field = (uint32_t)(tag >> 3);
  if ((tag & 7) == 0) {
    return 1;
  }
  if ((tag & 7) != 2 || value->number > in->len) {
    return 0;
  }
  value->bytes.data = in->data;
  value->bytes.len = (size_t)value->number;
  in->data += value->bytes.len;
  in->len -= value->bytes.len;
  return 1;
}

/* The last field of that number; zero and empty when there is none. */
static inline MiniValue MiniField(MiniBytes message, uint32_t field) {
  MiniValue found;
  MiniValue value;
  memset(&found, 0, sizeof found);
  while (MiniNext(&message, &value)) {
    if (value.field == field) {
      found = value;
    }
  }
  return found;
}

static inline void MiniPutRaw(MiniOut* out, const void* data, size_t len) {
  if (len == 0) {
    return;
  }
  out->data = (uint8_t*)realloc(out->data, out->len + len);
  if (out->data == NULL) {
    abort();
  }
  memcpy(out->data + out->len, data, len);
  out->len += len;
}

static inline void MiniPutVarint(MiniOut* out, uint64_t value) {
  do {
    uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    MiniPutRaw(out, &byte, 1);
    value >>= 7;
  } while (value != 0);
}

/* Writes the field also when it is zero. */
static inline void MiniPutNumber(MiniOut* out, uint32_t field, uint64_t value) {
  MiniPutVarint(out, (uint64_t)field << 3);
  MiniPutVarint(out, value);
}

/* Writes the field also when it is empty. */
static inline void MiniPutBytes(MiniOut* out, uint32_t field, MiniBytes bytes) {
  MiniPutVarint(out, ((uint64_t)field << 3) | 2);
  MiniPutVarint(out, bytes.len);
  MiniPutRaw(out, bytes.data, bytes.len);
}

/* Writes `message` as the field and frees it. */
static inline void MiniPutMessage(MiniOut* out, uint32_t field,
                                  MiniOut* message) {
  MiniPutBytes(out, field, MiniView(message));
  free(message->data);
  message->data = NULL;
  message->len = 0;
}

/* What a guest is asked: one AbiFrame, with the parts of its payload that small
 * guests look at. Views into the frame. */
typedef struct MiniRequest {
  uint32_t op;
  uint64_t token;    /* generation 2: bridge_token */
  MiniBytes self_id; /* an ActrId */
  MiniBytes route;   /* GUEST_HANDLE; GUEST_DATA_STREAM: the stream's id */
  MiniBytes payload; /* GUEST_HANDLE: the envelope's; the chunk's */
  uint32_t hook;     /* GUEST_LIFECYCLE and GUEST_HOOK */
  MiniBytes body;    /* GUEST_HOOK: all of its payload */
} MiniRequest;

static inline MiniRequest MiniReadRequest(const uint8_t* frame,
                                          size_t frame_len) {
  MiniRequest request;
  MiniBytes all = {frame, frame_len};
  MiniBytes body = MiniField(all, 3).bytes;
  memset(&request, 0, sizeof request);
  request.op = (uint32_t)MiniField(all, 2).number;
  request.self_id = MiniField(MiniField(body, 1).bytes, 1).bytes;
  if (request.op == ACTR_GUEST_HANDLE) {
    MiniBytes envelope = MiniField(body, 2).bytes;
    request.route = MiniField(envelope, 1).bytes;
    request.payload = MiniField(envelope, 2).bytes;
  } else if (request.op == ACTR_GUEST_DATA_STREAM) {
    MiniBytes chunk = MiniField(body, 1).bytes;
    request.route = MiniField(chunk, 1).bytes;
    request.payload = MiniField(chunk, 3).bytes;
  } else if (request.op == ACTR_GUEST_LIFECYCLE ||
             request.op == ACTR_GUEST_HOOK) {
    request.hook = (uint32_t)MiniField(body, 2).number;
    request.body = body;
  }
  request.token = MiniField(body, request.op == ACTR_GUEST_HOOK ? 6 : 3).number;
  return request;
}

/* An encoded AbiReply. */
static inline MiniOut MiniMakeReply(int32_t status, MiniBytes payload) {
  MiniOut out = {NULL, 0};
  MiniPutNumber(&out, 1, ACTR_ABI_VERSION);
  MiniPutNumber(&out, 2, (uint64_t)(int64_t)status);
  MiniPutBytes(&out, 3, payload);
  return out;
}

/* Hands an AbiReply to the host, which gives it back to actr_free_response. */
static inline int32_t MiniReply(int32_t status, MiniBytes payload,
                                uint8_t** reply, size_t* reply_len) {
  MiniOut out = MiniMakeReply(status, payload);
  *reply = out.data;
  *reply_len = out.len;
  return ACTR_SUCCESS;
}

/* An encoded AbiFrame around `*body`, which is freed. */
static inline MiniOut MiniMakeFrame(uint32_t op, MiniOut* body) {
  MiniOut out = {NULL, 0};
  MiniPutNumber(&out, 1, ACTR_ABI_VERSION);
  MiniPutNumber(&out, 2, op);
  MiniPutMessage(&out, 3, body);
  return out;
}

/* An encoded HOST_CALL or HOST_TELL frame to an actor. `actor_id` is an encoded
 * ActrId. */
static inline MiniOut MiniMakeCall(uint32_t op, const char* route,
                                   MiniBytes actor_id, MiniBytes payload) {
  MiniOut body = {NULL, 0};
  MiniOut dest = {NULL, 0};
  MiniPutBytes(&body, 1, MiniText(route));
  MiniPutBytes(&dest, 3, actor_id);
  MiniPutMessage(&body, 2, &dest);
  MiniPutBytes(&body, 3, payload);
  return MiniMakeFrame(op, &body);
}

/* An encoded HOST_CALL or HOST_TELL frame to the process around the host. */
static inline MiniOut MiniMakeShellCall(uint32_t op, const char* route,
                                        MiniBytes payload) {
  MiniOut body = {NULL, 0};
  MiniOut dest = {NULL, 0};
  MiniPutBytes(&body, 1, MiniText(route));
  MiniPutNumber(&dest, 1, 1);
  MiniPutMessage(&body, 2, &dest);
  MiniPutBytes(&body, 3, payload);
  return MiniMakeFrame(op, &body);
}

/* A number of `message` with a space before it; nothing when it is absent. */
static inline void MiniPrintNumber(MiniBytes message, uint32_t field, char* out,
                                   size_t room) {
  MiniValue value = MiniField(message, field);
  size_t len = strlen(out);
  if (value.field == field) {
    snprintf(out + len, room - len, " %llu", (unsigned long long)value.number);
  }
}

/* What a hook says: "QUEUE_LEN/THRESHOLD" of a mailbox; else its number, then
 * of a peer the serial number, relayed and status, of a credential the seconds
 * and nanoseconds, whatever of them is there. */
static inline MiniBytes MiniHookText(const MiniRequest* request, char* out,
                                     size_t room) {
  MiniBytes peer = MiniField(request->body, 3).bytes;
  MiniBytes credential = MiniField(request->body, 4).bytes;
  MiniBytes figures = MiniField(request->body, 5).bytes;
  if (request->hook == ACTR_MAILBOX_BACKPRESSURE) {
    snprintf(out, room, "%llu/%llu",
             (unsigned long long)MiniField(figures, 1).number,
             (unsigned long long)MiniField(figures, 2).number);
    return MiniText(out);
  }
  snprintf(out, room, "%u", (unsigned)request->hook);
  MiniPrintNumber(MiniField(peer, 1).bytes, 2, out, room);
  MiniPrintNumber(peer, 2, out, room);
  MiniPrintNumber(peer, 3, out, room);
  MiniPrintNumber(MiniField(credential, 1).bytes, 1, out, room);
  MiniPrintNumber(MiniField(credential, 1).bytes, 2, out, room);
  return MiniText(out);
}

/* Hands on what the host answered: its payload, or a failure with its text.
 * `code` is that of invoke. */
static inline int32_t MiniPassOn(int32_t code, MiniOut* answer, uint8_t** reply,
                                 size_t* reply_len) {
  char text[64];
  MiniBytes all = MiniView(answer);
  int32_t status = (int32_t)MiniField(all, 2).number;
  int32_t result = ACTR_SUCCESS;
  if (code != ACTR_SUCCESS) {
    snprintf(text, sizeof text, "invoke returned %d", (int)code);
    result = MiniReply(ACTR_HANDLE_FAILED, MiniText(text), reply, reply_len);
  } else {
    result =
        MiniReply(status == ACTR_SUCCESS ? ACTR_SUCCESS : ACTR_HANDLE_FAILED,
                  MiniField(all, 3).bytes, reply, reply_len);
  }
  free(answer->data);
  return result;
}

/* NOLINTEND */

#endif /* TROUPE_TESTS_GUESTS_MINI_H_ */
