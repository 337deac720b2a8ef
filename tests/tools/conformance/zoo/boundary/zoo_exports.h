/* The exports of generations 1 and 2, for zoo.h. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_EXPORTS_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_EXPORTS_H_

/* The code of an entry before actr_init. */
#ifndef ZOO_BEFORE
#define ZOO_BEFORE ACTR_INIT_FAILED
#endif

/* 1: every short reply is in the same memory. */
#ifndef ZOO_STATIC_REPLY
#define ZOO_STATIC_REPLY 0
#endif

#if ZOO_GENERATION == 2
typedef actr_host_vtable_v2 ZooHost;
#else
typedef actr_host_vtable_v1 ZooHost;
#endif

static const ZooHost* zoo_host;
static uint8_t zoo_memory[256];

static int32_t ZooAnswer(const ZooEntry* e, MiniOut out) {
  if (ZOO_STATIC_REPLY && out.len <= sizeof zoo_memory) {
    memcpy(zoo_memory, out.data, out.len);
    free(out.data);
    out.data = zoo_memory;
  }
  *e->reply = out.data;
  *e->reply_len = out.len;
  return ACTR_SUCCESS;
}

static inline int32_t ZooInvoke(const ZooEntry* e, MiniBytes frame,
                                uint8_t** data, size_t* len) {
#if ZOO_GENERATION == 2
  return zoo_host->invoke(e->handle, frame.data, frame.len, data, len);
#else
  (void)e;
  return zoo_host->invoke(frame.data, frame.len, data, len);
#endif
}

static int32_t ZooAsk(const ZooEntry* e, MiniOut* frame) {
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = ACTR_SUCCESS;
  if (zoo_host == NULL) {
    free(frame->data);
    return ACTR_GENERIC_ERROR;
  }
  code = ZooInvoke(e, MiniView(frame), &data, &len);
  free(frame->data);
  if (code == ACTR_SUCCESS && len > 0) {
    MiniBytes reply = {data, len};
    code = (int32_t)ZooField(reply, 2).number;
    ZOO_GIVE_BACK(data, len)
  }
  return code;
}

MINI_EXPORT int32_t actr_init(const void* vtable, const uint8_t* init,
                              size_t init_len) {
  MiniBytes bytes = {init, init_len};
  if (vtable == NULL) {
    return ZOO_NULL_TABLE;
  }
  ZOO_ON_INIT(bytes)
  if (ZooCheck(bytes, "vbbbv") != 1) {
    return ZOO_BAD_INIT;
  }
  if (zoo_host != NULL) {
    return ZOO_SECOND;
  }
  zoo_host = (const ZooHost*)vtable;
  return ACTR_SUCCESS;
}

MINI_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len,
                                uint8_t** reply, size_t* reply_len) {
  ZooEntry entry;
  memset(&entry, 0, sizeof entry);
  entry.frame.data = frame;
  entry.frame.len = frame_len;
  entry.reply = reply;
  entry.reply_len = reply_len;
  if (zoo_host == NULL) {
    return ZOO_BEFORE;
  }
  return ZooServe(&entry);
}

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  (void)len;
  if (ptr != zoo_memory) {
    free(ptr);
  }
}

#if ZOO_GENERATION == 2
MINI_EXPORT int32_t actr_shutdown(void) {
  zoo_host = NULL;
  return ACTR_SUCCESS;
}
#endif

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_EXPORTS_H_ */
