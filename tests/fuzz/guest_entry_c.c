#include "tests/fuzz/guest_entry_c.h"

#include "guest_sdk/c_workload.h"

static int32_t Look(void* state, troupe_call* call) {
  (void)state;
  return troupe_reply(call, call->request_id);
}

/* What the host says to each goes unheeded, but for the last. */
static int32_t Ask(void* state, troupe_call* call) {
  const troupe_dest caller = {TROUPE_ACTOR, call->caller_id};
  const troupe_dest shell = {TROUPE_SHELL, {NULL, 0}};
  troupe_answer answer;
  (void)state;
  troupe_host_discover(call, "fuzz", "guest", "1.0.0", &answer);
  troupe_answer_free(call, &answer);
  troupe_host_call_raw(call, call->self_id, "fuzz.Any", call->payload, &answer);
  troupe_answer_free(call, &answer);
  troupe_host_tell(call, shell, "fuzz.Any", call->payload, &answer);
  troupe_answer_free(call, &answer);
  troupe_host_timer(call, 1, 1000, 1000, &answer);
  troupe_answer_free(call, &answer);
  troupe_host_cancel_timer(call, 1, &answer);
  troupe_answer_free(call, &answer);
  troupe_host_call(call, caller, "fuzz.Any", call->payload, 100, &answer);
  int32_t code = answer.status == ACTR_SUCCESS
                     ? troupe_reply(call, answer.payload)
                     : troupe_fail(call, TROUPE_UNAVAILABLE,
                                   troupe_text("the host refused"));
  troupe_answer_free(call, &answer);
  return code;
}

static int32_t OnTimer(void* state, troupe_call* call, uint64_t timer_id,
                       uint64_t missed) {
  (void)state;
  (void)call;
  return timer_id == missed ? ACTR_GENERIC_ERROR : ACTR_SUCCESS;
}

static const troupe_c_route kRoutes[] = {{"fuzz.Look", Look},
                                         {"fuzz.Ask", Ask}};
static const troupe_c_workload kWorkload = {
    .routes = kRoutes,
    .route_count = 2,
    .on_start = Look,
    .on_ready = Ask,
    .on_timer = OnTimer,
};

static int32_t Create(const troupe_host_table* host, troupe_handle instance,
                      const uint8_t* init, size_t init_len, void** out) {
  (void)instance;
  return troupe_c_create(&kWorkload, host, init, init_len, out);
}

const troupe_guest_table* FuzzGuestInC(void) {
  static const troupe_guest_table kTable = {
      .magic = TROUPE_GUEST_MAGIC,
      .struct_size = sizeof(troupe_guest_table),
      .abi_major = TROUPE_ABI_MAJOR,
      .abi_minor = TROUPE_ABI_MINOR,
      .create = Create,
      .handle = troupe_c_handle,
      .destroy = troupe_c_destroy,
  };
  return &kTable;
}

static troupe_c_actor only_actor;

int32_t FuzzInitInC(const void* vtable, const uint8_t* init, size_t init_len) {
  return troupe_c_actr_init(&only_actor, &kWorkload, vtable, init, init_len);
}

int32_t FuzzHandleInC(const uint8_t* frame, size_t frame_len, uint8_t** reply,
                      size_t* reply_len) {
  return troupe_c_actr_handle(&only_actor, frame, frame_len, reply, reply_len);
}
