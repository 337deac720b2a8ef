/* Generation 1. Checks its host (rules.h). */
#include "abi/actr_abi.h"

typedef actr_host_vtable_v1 RulesTable;
#define RULES_GENERATION 1u

#include "tests/guests/rules_image.h"

static int32_t Invoke(uint64_t handle, const uint8_t* frame, size_t frame_len,
                      uint8_t** reply, size_t* reply_len) {
  (void)handle;
  return rules_table->invoke(frame, frame_len, reply, reply_len);
}

static int RulesTakeTable(const RulesTable* table, RulesHost* host) {
  host->invoke = Invoke;
  host->free_host_buf = table->free_host_buf;
  return table->invoke != NULL && table->free_host_buf != NULL;
}

static void RulesProbeEntry(const MiniRequest* request) { (void)request; }

static void RulesOnLastResponse(void) {
  RulesWrite("end %u\n", rules_actor.entries);
}
