/* What the guests of generation 1 and 2 that check their host (rules.h) have in
 * common: one actor per image, and replies that come back through
 * actr_free_response. The including file defines RulesTable, and what is said
 * below. */
#ifndef TROUPE_TESTS_GUESTS_RULES_IMAGE_H_
#define TROUPE_TESTS_GUESTS_RULES_IMAGE_H_

#include "tests/guests/rules_serve.h"

/* Replies that may be with the host at once, and those that came back and are
 * still recognised. */
#define RULES_RESPONSES 64

typedef struct RulesResponse {
  uint8_t* data;
  size_t len;
  int is_out;
} RulesResponse;

static const RulesTable* rules_table;
static RulesHost rules_host;
static Rules rules_actor;
static RulesResponse rules_responses[RULES_RESPONSES];
static unsigned rules_next_response;

/* Whether all functions are there; fills `host`. */
static int RulesTakeTable(const RulesTable* table, RulesHost* host);

/* Looks at what its generation alone has, under the token of the entry. */
static void RulesProbeEntry(const MiniRequest* request);

/* actr_free_response has taken the reply of on_stop. */
static void RulesOnLastResponse(void);

static inline unsigned RulesResponsesOut(void) {
  unsigned count = 0;
  for (unsigned i = 0; i < RULES_RESPONSES; ++i) {
    count += rules_responses[i].is_out != 0;
  }
  return count;
}

/* Hands `*reply` to the host. Memory that came back is not used again for as
 * long as possible, so that a second time is noticed. */
static inline void RulesHandOut(MiniOut* reply, uint8_t** out,
                                size_t* out_len) {
  RulesResponse* response =
      &rules_responses[rules_next_response++ % RULES_RESPONSES];
  if (response->is_out) {
    RULES_BREACH("response-kept", RULES_RESPONSES);
  } else {
    free(response->data);
  }
  response->data = reply->data;
  response->len = reply->len;
  response->is_out = 1;
  *out = reply->data;
  *out_len = reply->len;
}

static inline int32_t RulesHandle(const MiniRequest* request, uint8_t** reply,
                                  size_t* reply_len) {
  MiniOut made = {NULL, 0};
  int32_t code = ACTR_SUCCESS;
  int is_stop =
      request->op == ACTR_GUEST_LIFECYCLE && request->hook == ACTR_ON_STOP;
  RulesProbeEntry(request);
  code = RulesServe(&rules_actor, &rules_host, request->token, request, &made);
  if (is_stop && RulesResponsesOut() != 0) {
    RULES_BREACH("response-kept", RulesResponsesOut());
  }
  if (code == ACTR_SUCCESS) {
    RulesHandOut(&made, reply, reply_len);
  }
  return code;
}

MINI_EXPORT int32_t actr_init(const void* table, const uint8_t* init,
                              size_t init_len) {
  MiniOut frame = {NULL, 0};
  RulesAnswer answer;
  if (rules_table != NULL) {
    RULES_BREACH("init-twice", rules_actor.entries);
    return ACTR_INIT_FAILED;
  }
  if (table == NULL || !RulesTakeTable((const RulesTable*)table, &rules_host)) {
    RULES_BREACH("table-incomplete", table != NULL);
    return ACTR_INIT_FAILED;
  }
  rules_table = (const RulesTable*)table;
  memset(&rules_actor, 0, sizeof rules_actor);
  RulesWrite("begin %u\n", RULES_GENERATION);
  RulesCheckInit(init, init_len);
  frame = RulesStreamFrame(ACTR_HOST_REGISTER_STREAM, "rules/init");
  answer = RulesAsk(&rules_actor, &rules_host, 0, &frame);
  if (answer.code != ACTR_SUCCESS || answer.status != ACTR_GENERIC_ERROR) {
    RULES_BREACH("init-answer", (unsigned)-answer.code);
  }
  free(answer.payload.data);
  return ACTR_SUCCESS;
}

MINI_EXPORT int32_t actr_handle(const uint8_t* frame, size_t frame_len,
                                uint8_t** reply, size_t* reply_len) {
  MiniRequest request;
  int32_t code = ACTR_SUCCESS;
  if (rules_table == NULL) {
    RULES_BREACH("entry-before-init", frame_len);
    return ACTR_INIT_FAILED;
  }
  if (reply == NULL || reply_len == NULL) {
    RULES_BREACH("outputs-missing", frame_len);
    return ACTR_PROTOCOL_ERROR;
  }
  if (!RulesEnter(&rules_actor, frame, frame_len, &request)) {
    return ACTR_GENERIC_ERROR;
  }
  if (*reply != NULL || *reply_len != 0) {
    RULES_BREACH("outputs-not-null", *reply_len);
  }
  code = RulesHandle(&request, reply, reply_len);
  RulesLeave(&rules_actor);
  return code;
}

MINI_EXPORT void actr_free_response(uint8_t* ptr, size_t len) {
  RulesResponse* found = NULL;
  for (unsigned i = 0; i < RULES_RESPONSES; ++i) {
    if (ptr != NULL && rules_responses[i].data == ptr) {
      found = &rules_responses[i];
    }
  }
  if (found == NULL) {
    RULES_BREACH("response-unknown", len);
    return;
  }
  if (!found->is_out) {
    RULES_BREACH("response-twice", len);
    return;
  }
  if (found->len != len) {
    RULES_BREACH("response-length", len);
  }
  found->is_out = 0;
  if (rules_actor.has_stopped && RulesResponsesOut() == 0) {
    RulesOnLastResponse();
  }
}

#endif /* TROUPE_TESTS_GUESTS_RULES_IMAGE_H_ */
