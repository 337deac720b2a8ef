/* Just enough of the frame format for small guests: reads and writes protobuf
 * fields by number, without schema. Plain C11, also compiled as C++.
 *
 * Deliberately independent of the codec in abi/: a guest that shares the host's
 * reader would share its mistakes. */
#ifndef TROUPE_TESTS_GUESTS_MINI_H_
#define TROUPE_TESTS_GUESTS_MINI_H_

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/actr_abi.h"

#define MINI_EXPORT __attribute__((visibility("default")))

/* Borrowed bytes, or none: (NULL, 0). */
typedef struct mini_bytes {
  const uint8_t *data;
  size_t len;
} mini_bytes;

/* One decoded field: `number` for a varint, `bytes` for a length-prefixed one. */
typedef struct mini_value {
  uint32_t field;
  uint64_t number;
  mini_bytes bytes;
} mini_value;

/* A growing message. Start with {0}; whoever holds it frees `data`. */
typedef struct mini_out {
  uint8_t *data;
  size_t len;
} mini_out;

static inline mini_bytes mini_text(const char *text) {
  mini_bytes bytes = {(const uint8_t *)text, strlen(text)};
  return bytes;
}

static inline mini_bytes mini_view(const mini_out *out) {
  mini_bytes bytes = {out->data, out->len};
  return bytes;
}

static inline int mini_is(mini_bytes bytes, const char *text) {
  return bytes.len == strlen(text) &&
         (bytes.len == 0 || memcmp(bytes.data, text, bytes.len) == 0);
}

/* 1, or 0 when `in` ends inside the varint. Advances `in`. */
static inline int mini_get_varint(mini_bytes *in, uint64_t *value) {
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
static inline int mini_next(mini_bytes *in, mini_value *value) {
  uint64_t tag = 0;
  memset(value, 0, sizeof *value);
  if (!mini_get_varint(in, &tag) || !mini_get_varint(in, &value->number)) {
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
static inline mini_value mini_field(mini_bytes message, uint32_t field) {
  mini_value found;
  mini_value value;
  memset(&found, 0, sizeof found);
  while (mini_next(&message, &value)) {
    if (value.field == field) {
      found = value;
    }
  }
  return found;
}

static inline void mini_put_raw(mini_out *out, const void *data, size_t len) {
  if (len == 0) {
    return;
  }
  out->data = (uint8_t *)realloc(out->data, out->len + len);
  if (out->data == NULL) {
    abort();
  }
  memcpy(out->data + out->len, data, len);
  out->len += len;
}

static inline void mini_put_varint(mini_out *out, uint64_t value) {
  do {
    uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    mini_put_raw(out, &byte, 1);
    value >>= 7;
  } while (value != 0);
}

/* Writes the field also when it is zero. */
static inline void mini_put_number(mini_out *out, uint32_t field,
                                   uint64_t value) {
  mini_put_varint(out, (uint64_t)field << 3);
  mini_put_varint(out, value);
}

/* Writes the field also when it is empty. */
static inline void mini_put_bytes(mini_out *out, uint32_t field,
                                  mini_bytes bytes) {
  mini_put_varint(out, ((uint64_t)field << 3) | 2);
  mini_put_varint(out, bytes.len);
  mini_put_raw(out, bytes.data, bytes.len);
}

/* Writes `message` as the field and frees it. */
static inline void mini_put_message(mini_out *out, uint32_t field,
                                    mini_out *message) {
  mini_put_bytes(out, field, mini_view(message));
  free(message->data);
  message->data = NULL;
  message->len = 0;
}

/* What a guest is asked: one AbiFrame, with the parts of its payload that small
 * guests look at. Views into the frame. */
typedef struct mini_request {
  uint32_t op;
  uint64_t token;     /* generation 2: bridge_token */
  mini_bytes self_id; /* an ActrId */
  mini_bytes route;   /* GUEST_HANDLE only */
  mini_bytes payload; /* GUEST_HANDLE: the envelope's */
  uint32_t hook;      /* GUEST_LIFECYCLE and GUEST_HOOK */
} mini_request;

static inline mini_request mini_read_request(const uint8_t *frame,
                                             size_t frame_len) {
  mini_request request;
  mini_bytes all = {frame, frame_len};
  mini_bytes body = mini_field(all, 3).bytes;
  memset(&request, 0, sizeof request);
  request.op = (uint32_t)mini_field(all, 2).number;
  request.self_id = mini_field(mini_field(body, 1).bytes, 1).bytes;
  if (request.op == ACTR_GUEST_HANDLE) {
    mini_bytes envelope = mini_field(body, 2).bytes;
    request.route = mini_field(envelope, 1).bytes;
    request.payload = mini_field(envelope, 2).bytes;
  } else if (request.op == ACTR_GUEST_LIFECYCLE ||
             request.op == ACTR_GUEST_HOOK) {
    request.hook = (uint32_t)mini_field(body, 2).number;
  }
  request.token = mini_field(body, request.op == ACTR_GUEST_HOOK ? 6 : 3).number;
  return request;
}

/* An encoded AbiReply. */
static inline mini_out mini_make_reply(int32_t status, mini_bytes payload) {
  mini_out out = {NULL, 0};
  mini_put_number(&out, 1, ACTR_ABI_VERSION);
  mini_put_number(&out, 2, (uint64_t)(int64_t)status);
  mini_put_bytes(&out, 3, payload);
  return out;
}

/* Hands an AbiReply to the host, which gives it back to actr_free_response. */
static inline int32_t mini_reply(int32_t status, mini_bytes payload,
                                 uint8_t **reply, size_t *reply_len) {
  mini_out out = mini_make_reply(status, payload);
  *reply = out.data;
  *reply_len = out.len;
  return ACTR_SUCCESS;
}

/* An encoded AbiFrame around `*body`, which is freed. */
static inline mini_out mini_make_frame(uint32_t op, mini_out *body) {
  mini_out out = {NULL, 0};
  mini_put_number(&out, 1, ACTR_ABI_VERSION);
  mini_put_number(&out, 2, op);
  mini_put_message(&out, 3, body);
  return out;
}

/* An encoded HOST_CALL or HOST_TELL frame to an actor. `actor_id` is an encoded
 * ActrId. */
static inline mini_out mini_make_call(uint32_t op, const char *route,
                                      mini_bytes actor_id,
                                      mini_bytes payload) {
  mini_out body = {NULL, 0};
  mini_out dest = {NULL, 0};
  mini_put_bytes(&body, 1, mini_text(route));
  mini_put_bytes(&dest, 3, actor_id);
  mini_put_message(&body, 2, &dest);
  mini_put_bytes(&body, 3, payload);
  return mini_make_frame(op, &body);
}

#endif /* TROUPE_TESTS_GUESTS_MINI_H_ */
