/* The messages a C workload reads, as tables for troupe_read(). Each names
 * every field that existing guests check, also those nobody asks for: the last
 * one of most payloads is generation 2's token. */
#ifndef TROUPE_GUEST_SDK_C_MESSAGES_H_
#define TROUPE_GUEST_SDK_C_MESSAGES_H_

#include "guest_sdk/c/call.h"

#define TROUPE_FIELD_COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))
#define TROUPE_MESSAGE_SPEC(name, fields) \
  static const troupe_message_spec name = {fields, TROUPE_FIELD_COUNT(fields)}

static const troupe_field_spec kTroupeRealmFields[] = {
    {1, TROUPE_VARINT, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeRealm, kTroupeRealmFields);

static const troupe_field_spec kTroupeTypeFields[] = {{1, TROUPE_STRING, NULL},
                                                      {2, TROUPE_STRING, NULL},
                                                      {3, TROUPE_STRING, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeType, kTroupeTypeFields);

static const troupe_field_spec kTroupeActorIdFields[] = {
    {1, TROUPE_MESSAGE, &kTroupeRealm},
    {2, TROUPE_VARINT, NULL},
    {3, TROUPE_MESSAGE, &kTroupeType}};
TROUPE_MESSAGE_SPEC(kTroupeActorId, kTroupeActorIdFields);

/* Self, caller, request id. */
static const troupe_field_spec kTroupeContextFields[] = {
    {1, TROUPE_MESSAGE, &kTroupeActorId},
    {2, TROUPE_MESSAGE, &kTroupeActorId},
    {3, TROUPE_STRING, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeContext, kTroupeContextFields);

/* An ErrorResponse has a number and a text; a MetadataEntry two texts. */
static const troupe_field_spec kTroupeErrorFields[] = {
    {1, TROUPE_VARINT, NULL}, {2, TROUPE_STRING, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeError, kTroupeErrorFields);

static const troupe_field_spec kTroupeEntryFields[] = {
    {1, TROUPE_STRING, NULL}, {2, TROUPE_STRING, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeEntry, kTroupeEntryFields);

/* Route, payload, then what is checked only. */
static const troupe_field_spec kTroupeEnvelopeFields[] = {
    {1, TROUPE_STRING, NULL},           {2, TROUPE_BYTES, NULL},
    {3, TROUPE_MESSAGE, &kTroupeError}, {4, TROUPE_VARINT, NULL},
    {100, TROUPE_STRING, NULL},         {101, TROUPE_STRING, NULL},
    {102, TROUPE_STRING, NULL},         {103, TROUPE_MESSAGE, &kTroupeEntry},
    {104, TROUPE_VARINT, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeEnvelope, kTroupeEnvelopeFields);

/* Stream id, sequence, payload, metadata, timestamp. */
static const troupe_field_spec kTroupeChunkFields[] = {
    {1, TROUPE_STRING, NULL},
    {2, TROUPE_VARINT, NULL},
    {3, TROUPE_BYTES, NULL},
    {4, TROUPE_MESSAGE, &kTroupeEntry},
    {5, TROUPE_VARINT, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeChunk, kTroupeChunkFields);

static const troupe_field_spec kTroupePeerFields[] = {
    {1, TROUPE_MESSAGE, &kTroupeActorId},
    {2, TROUPE_VARINT, NULL},
    {3, TROUPE_VARINT, NULL}};
TROUPE_MESSAGE_SPEC(kTroupePeer, kTroupePeerFields);

/* A TimestampV1 and a BackpressureEventV1 look alike: two numbers. */
static const troupe_field_spec kTroupeNumbersFields[] = {
    {1, TROUPE_VARINT, NULL}, {2, TROUPE_VARINT, NULL}};
TROUPE_MESSAGE_SPEC(kTroupeNumbers, kTroupeNumbersFields);

static const troupe_field_spec kTroupeCredentialFields[] = {
    {1, TROUPE_MESSAGE, &kTroupeNumbers}};
TROUPE_MESSAGE_SPEC(kTroupeCredential, kTroupeCredentialFields);

/* The configuration is the first so that it is easily found. */
static inline bool troupe_read_init(troupe_bytes init, troupe_bytes* config) {
  static const troupe_field_spec kFields[] = {
      {1001, TROUPE_BYTES, NULL}, {1, TROUPE_VARINT, NULL},
      {2, TROUPE_STRING, NULL},   {3, TROUPE_BYTES, NULL},
      {4, TROUPE_BYTES, NULL},    {5, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  if (!troupe_read(&kSpec, init, values)) {
    return false;
  }
  *config = values[0].bytes;
  return true;
}

static inline bool troupe_read_frame(troupe_bytes frame, uint32_t* op,
                                     troupe_bytes* payload) {
  static const troupe_field_spec kFields[] = {{1, TROUPE_VARINT, NULL},
                                              {2, TROUPE_VARINT, NULL},
                                              {3, TROUPE_BYTES, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  if (!troupe_read(&kSpec, frame, values)) {
    return false;
  }
  *op = (uint32_t)values[1].number;
  *payload = values[2].bytes;
  return true;
}

/* `context` has been checked by the table of the message around it. */
static inline void troupe_set_context(troupe_bytes context, troupe_call* call) {
  troupe_value values[TROUPE_FIELD_COUNT(kTroupeContextFields)];
  if (troupe_read(&kTroupeContext, context, values)) {
    call->self_id = values[0].bytes;
    call->caller_id = values[1].bytes;
    call->request_id = values[2].bytes;
  }
}

/* `*streams`: it is a streaming call, which C workloads do not handle. */
static inline bool troupe_read_handle(troupe_bytes payload, troupe_call* call,
                                      bool* streams) {
  static const troupe_field_spec kFields[] = {
      {1, TROUPE_MESSAGE, &kTroupeContext},
      {2, TROUPE_BYTES, NULL},
      {3, TROUPE_VARINT, NULL},
      {1001, TROUPE_VARINT, NULL},
      {1002, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value handle[TROUPE_FIELD_COUNT(kFields)];
  troupe_value envelope[TROUPE_FIELD_COUNT(kTroupeEnvelopeFields)];
  if (!troupe_read(&kSpec, payload, handle) ||
      !troupe_read(&kTroupeEnvelope, handle[1].bytes, envelope)) {
    return false;
  }
  troupe_set_context(handle[0].bytes, call);
  call->route = envelope[0].bytes;
  call->payload = envelope[1].bytes;
  *streams = handle[3].number != 0;
  return true;
}

static inline bool troupe_read_lifecycle(troupe_bytes payload,
                                         troupe_call* call, uint32_t* hook) {
  static const troupe_field_spec kFields[] = {
      {1, TROUPE_MESSAGE, &kTroupeContext},
      {2, TROUPE_VARINT, NULL},
      {3, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  if (!troupe_read(&kSpec, payload, values)) {
    return false;
  }
  troupe_set_context(values[0].bytes, call);
  *hook = (uint32_t)values[1].number;
  return true;
}

static inline bool troupe_read_timer(troupe_bytes payload, troupe_call* call,
                                     uint64_t* timer_id, uint64_t* missed) {
  static const troupe_field_spec kFields[] = {
      {1, TROUPE_MESSAGE, &kTroupeContext},
      {2, TROUPE_VARINT, NULL},
      {3, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  if (!troupe_read(&kSpec, payload, values)) {
    return false;
  }
  troupe_set_context(values[0].bytes, call);
  *timer_id = values[1].number;
  *missed = values[2].number;
  return true;
}

static inline bool troupe_read_chunk(troupe_bytes payload,
                                     troupe_bytes* stream_id) {
  static const troupe_field_spec kFields[] = {
      {1, TROUPE_MESSAGE, &kTroupeChunk},
      {2, TROUPE_MESSAGE, &kTroupeActorId},
      {3, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  troupe_value chunk[TROUPE_FIELD_COUNT(kTroupeChunkFields)];
  if (!troupe_read(&kSpec, payload, values) ||
      !troupe_read(&kTroupeChunk, values[0].bytes, chunk)) {
    return false;
  }
  *stream_id = chunk[0].bytes;
  return true;
}

/* The code for an observation hook: C workloads observe none, but a hook that
 * is unknown or lacks its event is refused as everywhere. */
static inline int32_t troupe_check_hook(troupe_bytes payload) {
  static const troupe_field_spec kFields[] = {
      {1, TROUPE_MESSAGE, &kTroupeContext},
      {2, TROUPE_VARINT, NULL},
      {3, TROUPE_MESSAGE, &kTroupePeer},
      {4, TROUPE_MESSAGE, &kTroupeCredential},
      {5, TROUPE_MESSAGE, &kTroupeNumbers},
      {6, TROUPE_VARINT, NULL}};
  TROUPE_MESSAGE_SPEC(kSpec, kFields);
  troupe_value values[TROUPE_FIELD_COUNT(kFields)];
  if (!troupe_read(&kSpec, payload, values)) {
    return ACTR_PROTOCOL_ERROR;
  }
  const uint32_t hook = (uint32_t)values[1].number;
  if (hook < ACTR_SIGNALING_CONNECTING || hook > ACTR_MAILBOX_BACKPRESSURE) {
    return ACTR_UNSUPPORTED_OP;
  }
  const bool has_event = hook <= ACTR_SIGNALING_DISCONNECTED ? true
                         : hook <= ACTR_WEBRTC_DISCONNECTED  ? values[2].present
                         : hook <= ACTR_CREDENTIAL_EXPIRING  ? values[3].present
                                                            : values[4].present;
  return has_event ? ACTR_SUCCESS : ACTR_PROTOCOL_ERROR;
}

#endif /* TROUPE_GUEST_SDK_C_MESSAGES_H_ */
