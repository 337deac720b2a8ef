/* Generation 3. Checks its host (rules.h), its handles and its memory for
 * replies. */
#include "tests/guests/mini_gen3.h"
#include "tests/guests/rules_serve.h"

#define NEVER_A_HANDLE UINT64_C(0xdeadbeefdeadbeef)

/* Kept after its end, so that a host that goes on with it is noticed. */
typedef struct Instance {
  Rules rules;
  RulesHost host;
  const troupe_host_table* table;
  troupe_handle handle;
  atomic_int lives;
  struct Instance* next;
} Instance;

static _Atomic(Instance*) all;

static int Lives(const void* pointer) {
  for (Instance* i = atomic_load(&all); i != NULL; i = i->next) {
    if (i == pointer) {
      return atomic_load(&i->lives);
    }
  }
  return 0;
}

/* An instance that follows another one may have the same handle. */
static int HandleLives(troupe_handle handle) {
  for (Instance* i = atomic_load(&all); i != NULL; i = i->next) {
    if (i->handle == handle && atomic_load(&i->lives)) {
      return 1;
    }
  }
  return 0;
}

static int TableIsWhole(const troupe_host_table* table) {
  return table != NULL && table->struct_size >= sizeof(troupe_host_table) &&
         table->abi_major == TROUPE_ABI_MAJOR && table->invoke != NULL &&
         table->free_host_buf != NULL && table->reply_alloc != NULL &&
         table->call_state != NULL;
}

static void ProbeHandles(Instance* instance, troupe_handle call) {
  Rules* rules = &instance->rules;
  const troupe_host_table* table = instance->table;
  troupe_call_state state = {sizeof state, 0, 0};
  if (call == 0 || call == rules->last_handle || call == instance->handle) {
    RULES_BREACH("handle-repeated", call);
  } else if (rules->last_handle != 0) {
    RulesExpectStale(rules, &instance->host, rules->last_handle,
                     "stale-accepted");
    if (table->call_state(rules->last_handle, &state) == ACTR_SUCCESS) {
      RULES_BREACH("stale-state", rules->last_handle);
    }
    if (table->reply_alloc(rules->last_handle, 8) != NULL) {
      RULES_BREACH("stale-memory", rules->last_handle);
    }
  }
  RulesExpectStale(rules, &instance->host, 0, "zero-accepted");
  RulesExpectStale(rules, &instance->host, NEVER_A_HANDLE, "unknown-accepted");
  for (Instance* i = atomic_load(&all); i != NULL; i = i->next) {
    if (!HandleLives(i->handle)) {
      RulesExpectStale(rules, &instance->host, i->handle, "destroyed-accepted");
    }
  }
  if (table->call_state(call, &state) != ACTR_SUCCESS) {
    RULES_BREACH("state-refused", call);
  }
  rules->last_handle = call;
}

/* Hands `*reply` over, which is freed, after the host had the opportunity to
 * spoil it. */
static int32_t HandOver(Instance* instance, troupe_handle call,
                        MiniOut* reply) {
  const troupe_host_table* table = instance->table;
  MiniBytes placed = {NULL, reply->len};
  uint8_t* memory = NULL;
  if (table->reply_alloc(call, SIZE_MAX / 2) != NULL) {
    RULES_BREACH("memory-unlimited", SIZE_MAX / 2);
  }
  memory = table->reply_alloc(call, 8);
  if (memory != NULL) {
    memset(memory, 'x', 8);
    memory = table->reply_alloc(call, reply->len);
  }
  if (memory == NULL) {
    RULES_BREACH("memory-refused", reply->len);
    free(reply->data);
    return ACTR_BUFFER_TOO_SMALL;
  }
  memcpy(memory, reply->data, reply->len);
  RulesProbeCall(&instance->rules, &instance->host, call);
  placed.data = memory;
  if (!RulesEqual(placed, MiniView(reply))) {
    RULES_BREACH("memory-changed", reply->len);
  }
  free(reply->data);
  return ACTR_SUCCESS;
}

static int32_t Serve(Instance* instance, troupe_handle call,
                     const MiniRequest* request, MiniOut* reply) {
  MiniBytes body = MiniField(MiniView(&instance->rules.frame_copy), 3).bytes;
  switch (request->op) {
    case TROUPE_GUEST_MIGRATE_OUT:
      *reply = MiniMakeReply(ACTR_SUCCESS, MiniText(RULES_STATE));
      return ACTR_SUCCESS;
    case TROUPE_GUEST_MIGRATE_IN:
      if (!MiniIs(MiniField(body, 2).bytes, RULES_STATE)) {
        RULES_BREACH("state-changed", MiniField(body, 2).bytes.len);
      }
      return ACTR_SUCCESS;
    default:
      return RulesServe(&instance->rules, &instance->host, call, request,
                        reply);
  }
}

static int32_t Handle(void* pointer, troupe_handle call, const uint8_t* frame,
                      size_t frame_len) {
  Instance* instance = (Instance*)pointer;
  MiniRequest request;
  MiniOut reply = {NULL, 0};
  int32_t code = ACTR_SUCCESS;
  if (!Lives(pointer)) {
    RULES_BREACH("unknown-instance", frame_len);
    return ACTR_GENERIC_ERROR;
  }
  if (!RulesEnter(&instance->rules, frame, frame_len, &request)) {
    return ACTR_GENERIC_ERROR;
  }
  ProbeHandles(instance, call);
  code = Serve(instance, call, &request, &reply);
  if (reply.len > 0) {
    code = HandOver(instance, call, &reply);
  }
  RulesLeave(&instance->rules);
  return code;
}

static int32_t Create(const troupe_host_table* table, troupe_handle handle,
                      const uint8_t* init, size_t init_len, void** out) {
  MiniBytes payload = {init, init_len};
  MiniBytes id = MiniField(payload, 4).bytes;
  Instance* instance = NULL;
  if (out == NULL || *out != NULL) {
    RULES_BREACH("outputs-not-null", out != NULL);
    return ACTR_INIT_FAILED;
  }
  if (!TableIsWhole(table)) {
    RULES_BREACH("table-incomplete", table != NULL);
    return ACTR_INIT_FAILED;
  }
  instance = (Instance*)calloc(1, sizeof *instance);
  if (instance == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  RulesWrite("begin 3\n");
  if (RulesCheckInit(init, init_len) && (id.len == 0 || handle == 0)) {
    RULES_BREACH("actor-missing", handle);
  }
  MiniPutRaw(&instance->rules.self_id, id.data, id.len);
  instance->table = table;
  instance->host.invoke = table->invoke;
  instance->host.free_host_buf = table->free_host_buf;
  instance->handle = handle;
  atomic_store(&instance->lives, 1);
  instance->next = atomic_load(&all);
  while (!atomic_compare_exchange_weak(&all, &instance->next, instance)) {
  }
  *out = instance;
  return ACTR_SUCCESS;
}

static void Destroy(void* pointer) {
  Instance* instance = (Instance*)pointer;
  if (!Lives(pointer)) {
    RULES_BREACH("unknown-instance", 0);
    return;
  }
  if (atomic_load(&instance->rules.inside) != 0) {
    RULES_BREACH("destroyed-while-entered", instance->rules.entries);
    return;
  }
  RulesGiveAllBack(&instance->rules, &instance->host);
  free(instance->rules.self_id.data);
  free(instance->rules.last_sender.data);
  atomic_store(&instance->lives, 0);
  RulesWrite("end %u\n", instance->rules.entries);
}

static const char kMetadata[] = "type=test:rules3:1.0.0\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = Create, .handle = Handle, .destroy = Destroy)
