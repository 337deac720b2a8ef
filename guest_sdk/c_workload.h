/* Makes a workload of a plain C file: no C++, no protobuf, no library.
 *
 *   static int32_t Echo(void* state, troupe_call* call) {
 *     (void)state;
 *     return troupe_reply(call, call->payload);
 *   }
 *   static const troupe_c_route kRoutes[] = {{"demo.Echo.Say", Echo}};
 *   static const troupe_c_workload kEcho = {
 *       .routes = kRoutes, .route_count = 1};
 *   TROUPE_C_ACTR_EXPORTS(kEcho)
 *
 * TROUPE_C_ACTR_EXPORTS defines what every host loads (generation 1: one actor
 * per image); TROUPE_C_TABLE_EXPORT beside it adds generation 3, in which one
 * image serves any number of actors. Frames are checked as existing guests
 * check them: strictly for wire types and UTF-8, not at all for versions.
 *
 * A state is private to its actor, starts as zeros, and is touched by one
 * thread at a time; which thread may change between entries. */
#ifndef TROUPE_GUEST_SDK_C_WORKLOAD_H_
#define TROUPE_GUEST_SDK_C_WORKLOAD_H_

#include "guest_sdk/c/call.h"
#include "guest_sdk/c/host.h"

/* Handles one message and answers it with troupe_reply() or troupe_fail(),
 * whose code it returns; 0 without either is an empty reply. Another code is a
 * failure of the guest itself: the sender gets an error without a text. */
typedef int32_t (*troupe_c_handler)(void* state, troupe_call* call);

/* Runs when a timer of troupe_host_timer() has fired. `missed`: how often one
 * with a period was due since and did not fire, because the actor was busy. */
typedef int32_t (*troupe_c_timer_handler)(void* state, troupe_call* call,
                                          uint64_t timer_id, uint64_t missed);

typedef struct troupe_c_route {
  const char* route;
  troupe_c_handler handler;
} troupe_c_route;

/* One kind of actor. Everything may be left out. */
typedef struct troupe_c_workload {
  size_t state_size; /* bytes; 0: handlers get a NULL state */
  const troupe_c_route* routes;
  size_t route_count;

  /* Takes the actor's configuration, before its first entry; empty when there
   * is none. A code other than 0 refuses to make the actor. */
  int32_t (*configure)(void* state, troupe_bytes config);

  /* Lifecycle. An error of on_start stops the actor. */
  troupe_c_handler on_start;
  troupe_c_handler on_ready;
  troupe_c_handler on_stop;

  /* Generation 3 only. */
  troupe_c_timer_handler on_timer;

  /* Frees what the state holds, not the state itself. Generation 1 has no such
   * moment: an image keeps its actor until the process ends. */
  void (*discard)(void* state);
} troupe_c_workload;

#include "guest_sdk/c/dispatch.h"

#if defined(__GNUC__)
#define TROUPE_C_EXPORT __attribute__((visibility("default")))
#else
#define TROUPE_C_EXPORT
#endif

/* Exports the troupe_c_workload `workload` in generation 1. Once per image. */
#define TROUPE_C_ACTR_EXPORTS(workload)                                       \
  static troupe_c_actor troupe_only_actor;                                    \
  TROUPE_C_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,  \
                                    size_t init_len) {                        \
    return troupe_c_actr_init(&troupe_only_actor, &(workload), vtable, init,  \
                              init_len);                                      \
  }                                                                           \
  TROUPE_C_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len, \
                                      uint8_t** reply, size_t* reply_len) {   \
    return troupe_c_actr_handle(&troupe_only_actor, frame, frame_len, reply,  \
                                reply_len);                                   \
  }                                                                           \
  TROUPE_C_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {         \
    if (len > 0) {                                                            \
      free(ptr);                                                              \
    }                                                                         \
  }

/* Exports `workload` in generation 3. `metadata_text` is a string literal of
 * the lines described in abi/troupe_abi.h: "type=acme:echo:1.0.0\n" and, if
 * wanted, "route=demo.Echo.Say\n". Once per image. */
#define TROUPE_C_TABLE_EXPORT(workload, metadata_text)                        \
  __attribute__((                                                             \
      section(TROUPE_METADATA_SECTION), used,                                 \
      aligned(                                                                \
          1))) static const char troupe_metadata[sizeof(metadata_text) - 1] = \
      metadata_text;                                                          \
  static int32_t troupe_create(const troupe_host_table* host,                 \
                               troupe_handle instance, const uint8_t* init,   \
                               size_t init_len, void** out) {                 \
    (void)instance;                                                           \
    return troupe_c_create(&(workload), host, init, init_len, out);           \
  }                                                                           \
  static const troupe_guest_table troupe_table = {                            \
      .magic = TROUPE_GUEST_MAGIC,                                            \
      .struct_size = sizeof(troupe_guest_table),                              \
      .abi_major = TROUPE_ABI_MAJOR,                                          \
      .abi_minor_min = 0,                                                     \
      .abi_minor = TROUPE_ABI_MINOR,                                          \
      .metadata = troupe_metadata,                                            \
      .metadata_len = sizeof(troupe_metadata),                                \
      .create = troupe_create,                                                \
      .handle = troupe_c_handle,                                              \
      .destroy = troupe_c_destroy,                                            \
  };                                                                          \
  TROUPE_C_EXPORT const troupe_guest_table* troupe_guest(void) {              \
    return &troupe_table;                                                     \
  }

#endif /* TROUPE_GUEST_SDK_C_WORKLOAD_H_ */
