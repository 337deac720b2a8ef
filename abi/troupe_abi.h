/* The binary boundary, generation 3: many actors per image. Plain C11.
 *
 * A guest exports one function more than generation 1, troupe_guest(),
 * which returns a constant table. The host calls `create` once per actor and
 * names the instance in every later entry, so one image serves any number of
 * actors.
 *
 * Both tables grow by appending only: a reader looks at `struct_size` before it
 * touches a field that is not in version 3.0. A table of another major version
 * is refused before anything else in the guest runs. */
#ifndef TROUPE_ABI_TROUPE_ABI_H_
#define TROUPE_ABI_TROUPE_ABI_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes "TROUPE3\0" read as a little-endian integer. */
#define TROUPE_GUEST_MAGIC UINT64_C(0x00334550554f5254)
#define TROUPE_ABI_MAJOR 3u
#define TROUPE_ABI_MINOR 1u

/* Ops of ours in AbiFrame.op; see proto/troupe/guest.proto. */
enum troupe_op {
  TROUPE_HOST_LOG = 1001,
  TROUPE_HOST_SPAWN = 1002,
  TROUPE_HOST_STOP = 1003,
  TROUPE_HOST_TIMER = 1004,
  TROUPE_HOST_OPEN_CALL = 1005,
  TROUPE_HOST_WRITE_ITEMS = 1006,
  TROUPE_HOST_READ_ITEMS = 1007,
  TROUPE_HOST_END_CALL = 1008,
  TROUPE_GUEST_ERROR = 1101,
  TROUPE_GUEST_TIMER = 1102,
  TROUPE_GUEST_MIGRATE_OUT = 1111,
  TROUPE_GUEST_MIGRATE_IN = 1112,
  TROUPE_GUEST_SELF_CHECK = 1121
};

/* A handle is slot and generation, never a pointer; 0 is never valid. A call
 * handle is valid on any thread until its entry returns; calls made with it
 * inherit deadline, cancellation and trace. An instance handle is valid from
 * create to destroy; calls made with it have a deadline of their own. A stale
 * handle is answered AbiReply{-1, text}. */
typedef uint64_t troupe_handle;

/* What is left of an entry's time, and whether it still matters. A cancelled
 * entry has 0 left, unless it holds its shard; its waiting calls return the
 * error 11001, and so does each call that it begins. */
typedef struct troupe_call_state {
  uint32_t struct_size; /* set by the caller: sizeof(troupe_call_state) */
  uint32_t cancelled;   /* 1: nobody waits for the answer any more, because the
                           caller gave up, its deadline passed or the host
                           ends */
  int64_t remaining_ns; /* until the deadline, 0 when passed; INT64_MAX: none */
} troupe_call_state;

/* What the host offers. Outlives every guest.
 *   Thread: any, except reply_alloc. */
typedef struct troupe_host_table {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  uint64_t features; /* none defined in 3.0 */

  /* Performs one host operation, as actr_host_vtable_v1.invoke does, on behalf
   * of a call handle or an instance handle. From the entering thread it may
   * suspend the calling fiber; from any other it blocks that thread. */
  int32_t (*invoke)(troupe_handle handle, const uint8_t* frame,
                    size_t frame_len, uint8_t** reply, size_t* reply_len);

  /* Takes a reply of `invoke` back, with its exact length. */
  void (*free_host_buf)(uint8_t* ptr, size_t len);

  /* Memory for the finished reply of the entry `call`, of its exact `size` in
   * bytes. NULL when that is above the frame limit (answer
   * ACTR_BUFFER_TOO_SMALL then) or when `call` is not the entry in which this
   * thread is. Asked again, the buffer before is given up.
   *   Thread:    the one that entered the guest.
   *   Ownership: the host's; valid until the entry returns. */
  uint8_t* (*reply_alloc)(troupe_handle call, size_t size);

  /* Fills `state` for a call handle. ACTR_GENERIC_ERROR when it is stale. */
  int32_t (*call_state)(troupe_handle call, troupe_call_state* state);
} troupe_host_table;

/* What a guest offers. Constant, for as long as the image is mapped. */
typedef struct troupe_guest_table {
  uint64_t magic; /* TROUPE_GUEST_MAGIC */
  uint32_t struct_size;
  uint16_t abi_major;     /* TROUPE_ABI_MAJOR */
  uint16_t abi_minor_min; /* oldest minor version of the host it works with */
  uint16_t abi_minor;     /* the one it was built with */
  uint16_t reserved16;
  uint32_t reserved32;
  uint64_t features; /* none defined: see negotiate */

  /* Static metadata: `key=value` lines in UTF-8, each ended by '\n'. The first
   * line is `type=MANUFACTURER:NAME:VERSION`; each `route=KEY` line starts a
   * route, to which the lines after it belong; `interface=HASH` names the hash
   * of the interface, each `needs=NAME` a feature (HandshakeOfferV1) without
   * which the host refuses the library. The same bytes stand in the ELF section
   * ".troupe", where they are read without loading the library. May be
   * (NULL, 0). */
  const char* metadata;
  size_t metadata_len;

  /* Makes one actor's instance. `init` is an InitPayloadV1 (with the actor's id
   * and, in field 1001, its configuration). 0, or a code and no instance.
   *   Ownership: `*out` is the guest's until destroy. `host` outlives it. */
  int32_t (*create)(const troupe_host_table* host, troupe_handle instance,
                    const uint8_t* init, size_t init_len, void** out);

  /* Handles one AbiFrame. With code 0 the AbiReply stands in the buffer last
   * had from reply_alloc(call, …); none asked for means success with an empty
   * payload.
   *   Thread: never two at once for one instance. */
  int32_t (*handle)(void* instance, troupe_handle call, const uint8_t* frame,
                    size_t frame_len);

  /* Ends the instance. No entry runs and none follows. */
  void (*destroy)(void* instance);

  /* From 3.1. Answers a host that has loaded the library and has not made any
   * instance: `offer` is a HandshakeOfferV1, the HandshakeAnswerV1 goes to
   * `answer`, where there is room for `answer_room` bytes, its length to
   * `*answer_len`; ACTR_BUFFER_TOO_SMALL when it does not fit. Any other code
   * but 0 refuses the host. NULL: the library agrees to version 3.0.
   *   Thread: one of the host's own, which waits for 200 ms; a library that has
   *           not returned then is not used. Hosts ask once per content of the
   *           library, other programs as often as they like: do nothing else
   *           in it. */
  int32_t (*negotiate)(const uint8_t* offer, size_t offer_len, uint8_t* answer,
                       size_t answer_room, size_t* answer_len);
} troupe_guest_table;

/* What a generation 3 guest exports. */
typedef const troupe_guest_table* (*troupe_guest_fn)(void);

#define TROUPE_GUEST_SYMBOL "troupe_guest"
#define TROUPE_METADATA_SECTION ".troupe"

#ifdef __cplusplus
}
#endif

#endif /* TROUPE_ABI_TROUPE_ABI_H_ */
