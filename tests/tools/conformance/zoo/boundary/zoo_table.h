/* The table of generation 3, for zoo.h. */
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_TABLE_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_TABLE_H_

#include "tests/guests/mini_gen3.h"

/* Of the section; the table's unless ZOO_TABLE_METADATA is defined. */
#ifndef ZOO_METADATA
#define ZOO_METADATA "type=test:zoo:1.0.0\nroute=zoo.Zoo.Echo\n"
#endif
#ifndef ZOO_TABLE_METADATA
#define ZOO_TABLE_METADATA zoo_metadata
#endif

/* A statement before memory for `e`'s reply is asked for. */
#ifndef ZOO_ON_ALLOC
#define ZOO_ON_ALLOC(e)
#endif
/* The code when there is none. */
#ifndef ZOO_NO_MEMORY
#define ZOO_NO_MEMORY ACTR_BUFFER_TOO_SMALL
#endif

static const char zoo_metadata[]
    __attribute__((section(TROUPE_METADATA_SECTION), used)) = ZOO_METADATA;

static const troupe_host_table* zoo_host;

static int32_t ZooAnswer(const ZooEntry* e, MiniOut out) {
  uint8_t* memory = NULL;
  ZOO_ON_ALLOC(e)
  memory = zoo_host->reply_alloc(e->handle, out.len);
  if (memory != NULL) {
    memcpy(memory, out.data, out.len);
  }
  free(out.data);
  return memory == NULL ? ZOO_NO_MEMORY : ACTR_SUCCESS;
}

static int32_t ZooAsk(const ZooEntry* e, MiniOut* frame) {
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code =
      zoo_host->invoke(e->handle, frame->data, frame->len, &data, &len);
  free(frame->data);
  if (code == ACTR_SUCCESS && len > 0) {
    MiniBytes reply = {data, len};
    code = (int32_t)ZooField(reply, 2).number;
    ZOO_GIVE_BACK(data, len)
  }
  return code;
}

static int32_t ZooCreate(const troupe_host_table* host, troupe_handle instance,
                         const uint8_t* init, size_t init_len, void** out) {
  MiniBytes bytes = {init, init_len};
  (void)instance;
  if (host == NULL) {
    return ZOO_NULL_TABLE;
  }
  ZOO_ON_INIT(bytes)
  if (ZooCheck(bytes, "vbbbv") != 1) {
    return ZOO_BAD_INIT;
  }
  zoo_host = host;
  *out = malloc(1);
  return *out == NULL ? ACTR_ALLOC_FAILED : ACTR_SUCCESS;
}

static int32_t ZooHandle(void* instance, troupe_handle call,
                         const uint8_t* frame, size_t frame_len) {
  ZooEntry entry;
  (void)instance;
  memset(&entry, 0, sizeof entry);
  entry.frame.data = frame;
  entry.frame.len = frame_len;
  entry.handle = call;
  return ZooServe(&entry);
}

static void ZooDestroy(void* instance) { free(instance); }

MINI_EXPORT_TABLE(.metadata = ZOO_TABLE_METADATA,
                  .metadata_len = sizeof(ZOO_TABLE_METADATA) - 1,
                  .create = ZooCreate, .handle = ZooHandle,
                  .destroy = ZooDestroy)

#endif /* TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_BOUNDARY_ZOO_TABLE_H_ */
