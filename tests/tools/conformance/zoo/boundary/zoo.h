/* A guest that keeps the protocol, to which each guest of the zoo does one
 * thing that does not: it defines a macro of those below and includes this
 * file. As it is, the guest echoes on zoo.Zoo.Echo, takes the chunks of the
 * stream "zoo" from ON_START to ON_STOP, and knows all of the kit's frames. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_H_

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "tests/guests/mini.h"

#ifndef ZOO_GENERATION
#define ZOO_GENERATION 1
#endif

/* Statements that may return a code. ZOO_ON_INIT: before an actor is made of
 * `init`. ZOO_ON_FRAME: before a frame is looked at, ZOO_ON_ENTRY: when it has
 * been read; `e` is the ZooEntry. */
#ifndef ZOO_ON_INIT
#define ZOO_ON_INIT(init)
#endif
#ifndef ZOO_ON_FRAME
#define ZOO_ON_FRAME(e)
#endif
#ifndef ZOO_ON_ENTRY
#define ZOO_ON_ENTRY(e)
#endif

/* Codes for what can't be served. */
#ifndef ZOO_NULL_TABLE
#define ZOO_NULL_TABLE \
  (ZOO_GENERATION == 3 ? ACTR_PROTOCOL_ERROR : ACTR_INIT_FAILED)
#endif
#ifndef ZOO_BAD_INIT
#define ZOO_BAD_INIT ACTR_PROTOCOL_ERROR
#endif
#ifndef ZOO_SECOND
#define ZOO_SECOND ACTR_INIT_FAILED
#endif
#ifndef ZOO_BAD_FRAME
#define ZOO_BAD_FRAME ACTR_PROTOCOL_ERROR
#endif
#ifndef ZOO_BAD_PAYLOAD
#define ZOO_BAD_PAYLOAD ACTR_PROTOCOL_ERROR
#endif
#ifndef ZOO_BAD_ENVELOPE
#define ZOO_BAD_ENVELOPE ACTR_PROTOCOL_ERROR
#endif
#ifndef ZOO_UNKNOWN_OP
#define ZOO_UNKNOWN_OP ACTR_UNSUPPORTED_OP
#endif
#ifndef ZOO_UNKNOWN_LIFECYCLE
#define ZOO_UNKNOWN_LIFECYCLE ACTR_UNSUPPORTED_OP
#endif
#ifndef ZOO_UNKNOWN_HOOK
#define ZOO_UNKNOWN_HOOK ACTR_UNSUPPORTED_OP
#endif
#ifndef ZOO_NO_EVENT
#define ZOO_NO_EVENT ACTR_PROTOCOL_ERROR
#endif

/* What is done with the wire type of a known field: 1 compares it. */
#ifndef ZOO_COMPARE_TYPES
#define ZOO_COMPARE_TYPES 1
#endif

/* One entry. Views into its frame. */
typedef struct ZooEntry {
  MiniBytes frame;
  uint64_t handle; /* generation 2: the token; 3: the call handle */
  uint8_t** reply; /* generations 1 and 2 */
  size_t* reply_len;
  uint32_t version;
  uint32_t op;
  MiniBytes body;
  MiniBytes envelope;
  MiniBytes route; /* or the id of a stream */
  MiniBytes payload;
  uint64_t sequence;
  uint32_t hook;
  MiniBytes event;
  int has_event;
} ZooEntry;

/* What is done with an answer of the host. */
#ifndef ZOO_GIVE_BACK
#define ZOO_GIVE_BACK(data, len) zoo_host->free_host_buf(data, len);
#endif

/* Of the one actor, or of all instances of generation 3, whose streams the kit
 * does not tell apart. */
static int zoo_started;
static int zoo_has_stream;
static int zoo_was_refused;

/* The next field of `in` and its wire type; 0 at the end, -1 for damage. */
static inline int ZooNext(MiniBytes* in, MiniValue* value, uint32_t* type) {
  uint64_t tag = 0;
  size_t width = 0;
  memset(value, 0, sizeof *value);
  if (in->len == 0) {
    return 0;
  }
  if (!MiniGetVarint(in, &tag)) {
    return -1;
  }
  *type = (uint32_t)(tag & 7);
  value->field = (uint32_t)(tag >> 3);
  if (*type == 0) {
    return value->field != 0 && MiniGetVarint(in, &value->number) ? 1 : -1;
  }
  if (*type == 2) {
    if (!MiniGetVarint(in, &value->number) || value->number > in->len) {
      return -1;
    }
    width = (size_t)value->number;
  } else if (*type == 1 || *type == 5) {
    width = *type == 1 ? 8 : 4;
  } else {
    return -1;
  }
  if (value->field == 0 || width > in->len) {
    return -1;
  }
  value->bytes.data = in->data;
  value->bytes.len = width;
  in->data += width;
  in->len -= width;
  return 1;
}

/* 1 when `message` can be read to its end and its fields from 1 on have the
 * wire types in `types`: 'v' a number, 'b' bytes. 0: damage, -1: another
 * type. */
static inline int ZooCheck(MiniBytes message, const char* types) {
  MiniValue value;
  uint32_t type = 0;
  int more = 0;
  int is_right = 1;
  while ((more = ZooNext(&message, &value, &type)) == 1) {
    if (ZOO_COMPARE_TYPES && value.field <= strlen(types) &&
        type != (types[value.field - 1] == 'v' ? 0u : 2u)) {
      is_right = 0;
    }
  }
  return more != 0 ? 0 : is_right ? 1 : -1;
}

/* Returns from ZooRead unless the message is right. */
#define ZOO_REQUIRE(message, types, damaged) \
  switch (ZooCheck(message, types)) {        \
    case 0:                                  \
      return damaged;                        \
    case -1:                                 \
      return ACTR_PROTOCOL_ERROR;            \
    default:                                 \
      break;                                 \
  }

/* The last field of that number; zero and empty when there is none. */
static inline MiniValue ZooField(MiniBytes message, uint32_t field) {
  MiniValue found;
  MiniValue value;
  uint32_t type = 0;
  memset(&found, 0, sizeof found);
  while (ZooNext(&message, &value, &type) == 1) {
    if (value.field == field) {
      found = value;
    }
  }
  return found;
}

/* Answers with a copy of an AbiReply, and frees `out`. */
static int32_t ZooAnswer(const ZooEntry* e, MiniOut out);

static inline int32_t ZooReply(const ZooEntry* e, int32_t status,
                               MiniBytes payload) {
  return ZooAnswer(e, MiniMakeReply(status, payload));
}

/* Asks the host, frees `frame` and gives the answer back; its status, or a code
 * when there is no reply. */
static int32_t ZooAsk(const ZooEntry* e, MiniOut* frame);

static inline int32_t ZooAskStream(const ZooEntry* e, uint32_t op,
                                   const char* id) {
  MiniOut body = {NULL, 0};
  MiniOut frame;
  MiniPutBytes(&body, 1, MiniText(id));
  frame = MiniMakeFrame(op, &body);
  return ZooAsk(e, &frame);
}

/* Which field of GuestHookV1 the event of `hook` is in; 0: it has none. */
static inline uint32_t ZooEventField(uint32_t hook) {
  if (hook <= ACTR_SIGNALING_DISCONNECTED) {
    return 0;
  }
  return hook <= ACTR_WEBRTC_DISCONNECTED   ? 3
         : hook <= ACTR_CREDENTIAL_EXPIRING ? 4
                                            : 5;
}

/* No code: the entry can be served. */
enum { kZooServe = 1 };

static inline int32_t ZooReadBody(ZooEntry* e) {
  if (e->op == ACTR_GUEST_HANDLE) {
    ZOO_REQUIRE(e->body, "bbv", ZOO_BAD_PAYLOAD)
    e->envelope = ZooField(e->body, 2).bytes;
    ZOO_REQUIRE(e->envelope, "bb", ZOO_BAD_ENVELOPE)
    e->route = ZooField(e->envelope, 1).bytes;
    e->payload = ZooField(e->envelope, 2).bytes;
  } else if (e->op == ACTR_GUEST_DATA_STREAM) {
    const MiniBytes chunk = ZooField(e->body, 1).bytes;
    ZOO_REQUIRE(e->body, "bbv", ZOO_BAD_PAYLOAD)
    ZOO_REQUIRE(chunk, "bvb", ZOO_BAD_PAYLOAD)
    e->route = ZooField(chunk, 1).bytes;
    e->sequence = ZooField(chunk, 2).number;
    e->payload = ZooField(chunk, 3).bytes;
  } else if (e->op == ACTR_GUEST_LIFECYCLE) {
    ZOO_REQUIRE(e->body, "bvv", ZOO_BAD_PAYLOAD)
    e->hook = (uint32_t)ZooField(e->body, 2).number;
  } else if (e->op == ACTR_GUEST_HOOK) {
    ZOO_REQUIRE(e->body, "bvbbbv", ZOO_BAD_PAYLOAD)
    e->hook = (uint32_t)ZooField(e->body, 2).number;
    if (ZooEventField(e->hook) != 0) {
      const MiniValue event = ZooField(e->body, ZooEventField(e->hook));
      e->has_event = event.field != 0;
      e->event = event.bytes;
    }
  }
  return kZooServe;
}

/* Fills the entry from its frame: kZooServe, or the code of what can't be
 * served. */
static inline int32_t ZooRead(ZooEntry* e) {
  ZOO_REQUIRE(e->frame, "vvb", ZOO_BAD_FRAME)
  e->version = (uint32_t)ZooField(e->frame, 1).number;
  e->op = (uint32_t)ZooField(e->frame, 2).number;
  e->body = ZooField(e->frame, 3).bytes;
#if ZOO_GENERATION == 2
  e->handle = ZooField(e->body, e->op == ACTR_GUEST_HOOK ? 6 : 3).number;
#endif
  return ZooReadBody(e);
}

static inline int32_t ZooOnLifecycle(const ZooEntry* e) {
  const MiniBytes nothing = {NULL, 0};
  if (e->hook == ACTR_ON_START) {
    zoo_started = 1;
    zoo_has_stream =
        ZooAskStream(e, ACTR_HOST_REGISTER_STREAM, "zoo") == ACTR_SUCCESS;
    zoo_was_refused = !zoo_has_stream;
  } else if (e->hook == ACTR_ON_STOP) {
    if (zoo_has_stream) {
      ZooAskStream(e, ACTR_HOST_UNREGISTER_STREAM, "zoo");
    }
    zoo_has_stream = 0;
  } else if (e->hook != ACTR_ON_READY) {
    return ZOO_UNKNOWN_LIFECYCLE;
  }
  return ZooReply(e, ACTR_SUCCESS, nothing);
}

static inline int32_t ZooServe(ZooEntry* e) {
  const MiniBytes nothing = {NULL, 0};
  int32_t code = kZooServe;
  ZOO_ON_FRAME(e)
  code = ZooRead(e);
  if (code != kZooServe) {
    return code;
  }
  ZOO_ON_ENTRY(e)
  switch (e->op) {
    case ACTR_GUEST_LIFECYCLE:
      return ZooOnLifecycle(e);
    case ACTR_GUEST_HOOK:
      if (e->hook == 0 || e->hook > ACTR_MAILBOX_BACKPRESSURE) {
        return ZOO_UNKNOWN_HOOK;
      }
      return ZooEventField(e->hook) != 0 && !e->has_event
                 ? ZOO_NO_EVENT
                 : ZooReply(e, ACTR_SUCCESS, nothing);
    case ACTR_GUEST_DATA_STREAM:
      return zoo_has_stream && MiniIs(e->route, "zoo")
                 ? ZooReply(e, ACTR_SUCCESS, nothing)
                 : ZooReply(e, ACTR_HANDLE_FAILED,
                            MiniText("no stream callback registered"));
    case ACTR_GUEST_HANDLE:
      return MiniIs(e->route, "zoo.Zoo.Echo")
                 ? ZooReply(e, ACTR_SUCCESS, e->payload)
                 : ZooReply(e, ACTR_HANDLE_FAILED, MiniText("unknown route"));
    default:
      return ZOO_UNKNOWN_OP;
  }
}

#if ZOO_GENERATION == 3
#include "tests/tools/conformance/zoo/boundary/zoo_table.h"
#else
#include "tests/tools/conformance/zoo/boundary/zoo_exports.h"
#endif

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_H_ */
