/* Generation 2. Checks its host (rules.h), and its tokens. */
#include "abi/actr_abi.h"

typedef actr_host_vtable_v2 RulesTable;
#define RULES_GENERATION 2u
#define NEVER_A_TOKEN UINT64_C(0xdeadbeefdeadbeef)

#include "tests/guests/rules_image.h"

/* The token that is retained from one request to the next, or 0. */
static uint64_t kept;

static int RulesTakeTable(const RulesTable* table, RulesHost* host) {
  host->invoke = table->invoke;
  host->free_host_buf = table->free_host_buf;
  return table->retain_context != NULL && table->release_context != NULL &&
         table->invoke != NULL && table->free_host_buf != NULL;
}

/* Uses what an earlier entry kept, as if on a thread of the guest's. */
static void UseKept(void) {
  MiniOut frame = RulesStreamFrame(ACTR_HOST_REGISTER_STREAM, "rules/kept");
  RulesAnswer answer = RulesAsk(&rules_actor, &rules_host, kept, &frame);
  if (answer.code != ACTR_SUCCESS || answer.status != ACTR_SUCCESS) {
    RULES_BREACH("retained-refused", kept);
  }
  free(answer.payload.data);
  rules_table->release_context(kept);
  RulesExpectStale(&rules_actor, &rules_host, kept, "released-accepted");
  kept = 0;
}

static void RulesProbeEntry(const MiniRequest* request) {
  if (request->op > ACTR_GUEST_HOOK) {
    return; /* without a token */
  }
  if (request->token == 0) {
    RULES_BREACH("token-missing", request->op);
    return;
  }
  if (request->token == rules_actor.last_handle) {
    RULES_BREACH("token-repeated", request->token);
  } else if (rules_actor.last_handle != 0 && rules_actor.last_handle != kept) {
    RulesExpectStale(&rules_actor, &rules_host, rules_actor.last_handle,
                     "stale-accepted");
  }
  RulesExpectStale(&rules_actor, &rules_host, NEVER_A_TOKEN,
                   "unknown-accepted");
  if (rules_table->retain_context(NEVER_A_TOKEN) != ACTR_GENERIC_ERROR) {
    RULES_BREACH("unknown-retained", NEVER_A_TOKEN);
  }
  if (kept != 0 && kept != request->token && request->op == ACTR_GUEST_HANDLE) {
    UseKept();
  } else if (kept == 0) {
    if (rules_table->retain_context(request->token) == ACTR_SUCCESS) {
      kept = request->token;
    } else {
      RULES_BREACH("retain-refused", request->token);
    }
  }
  rules_actor.last_handle = request->token;
}

static void RulesOnLastResponse(void) {}

MINI_EXPORT int32_t actr_shutdown(void) {
  if (rules_table == NULL) {
    RULES_BREACH("shutdown-before-init", 0);
    return ACTR_GENERIC_ERROR;
  }
  if (atomic_load(&rules_actor.inside) != 0) {
    RULES_BREACH("shutdown-while-entered", rules_actor.entries);
    return ACTR_GENERIC_ERROR;
  }
  if (kept != 0) {
    RulesExpectStale(&rules_actor, &rules_host, kept,
                     "accepted-after-shutdown");
    kept = 0;
  }
  RulesGiveAllBack(&rules_actor, &rules_host);
  if (RulesResponsesOut() != 0) {
    RULES_BREACH("response-kept", RulesResponsesOut());
  }
  RulesWrite("end %u\n", rules_actor.entries);
  free(rules_actor.self_id.data);
  free(rules_actor.last_sender.data);
  rules_table = NULL;
  return ACTR_SUCCESS;
}
