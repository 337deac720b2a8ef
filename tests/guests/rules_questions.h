/* What a guest that checks its host (rules.h) asks it, and which answers break
 * the rules. */
#ifndef TROUPE_TESTS_GUESTS_RULES_QUESTIONS_H_
#define TROUPE_TESTS_GUESTS_RULES_QUESTIONS_H_

#include "tests/guests/rules.h"

/* Gives one buffer back, unless it has changed meanwhile. */
static inline void RulesGiveBack(const RulesHost* host, RulesHeld* held) {
  MiniBytes now = {held->data, held->len};
  if (held->data == NULL) {
    return;
  }
  if (!RulesEqual(now, MiniView(&held->copy))) {
    RULES_BREACH("buffer-changed", held->len);
  }
  host->free_host_buf(held->data, held->len);
  free(held->copy.data);
  memset(held, 0, sizeof *held);
}

static inline void RulesGiveAllBack(Rules* rules, const RulesHost* host) {
  for (unsigned i = 0; i < RULES_HELD; ++i) {
    RulesGiveBack(host, &rules->held[i]);
  }
}

/* Keeps a buffer of the host's until RULES_HELD others have come. */
static inline void RulesHold(Rules* rules, const RulesHost* host, uint8_t* data,
                             size_t len) {
  RulesHeld* held = &rules->held[rules->next_held++ % RULES_HELD];
  RulesGiveBack(host, held);
  held->data = data;
  held->len = len;
  MiniPutRaw(&held->copy, data, len);
}

/* Sends `*frame`, which is freed. */
static inline RulesAnswer RulesAsk(Rules* rules, const RulesHost* host,
                                   uint64_t handle, MiniOut* frame) {
  RulesAnswer answer = {0, 0, {NULL, 0}};
  MiniOut copy = {NULL, 0};
  uint8_t* data = NULL;
  size_t len = 0;
  MiniBytes reply;
  MiniPutRaw(&copy, frame->data, frame->len);
  answer.code = host->invoke(handle, frame->data, frame->len, &data, &len);
  if (!RulesEqual(MiniView(frame), MiniView(&copy))) {
    RULES_BREACH("question-changed", frame->len);
  }
  free(copy.data);
  free(frame->data);
  if (answer.code != ACTR_SUCCESS) {
    if (data != NULL || len != 0) {
      RULES_BREACH("buffer-beside-code", len);
    }
    return answer;
  }
  if ((data == NULL) != (len == 0)) {
    RULES_BREACH("buffer-length", len);
    answer.code = ACTR_PROTOCOL_ERROR;
    return answer;
  }
  if (len == 0) {
    return answer;
  }
  reply.data = data;
  reply.len = len;
  if (!RulesIsWhole(reply) || MiniField(reply, 1).number != ACTR_ABI_VERSION) {
    RULES_BREACH("answer-unreadable", len);
  }
  answer.status = (int32_t)MiniField(reply, 2).number;
  reply = MiniField(reply, 3).bytes;
  MiniPutRaw(&answer.payload, reply.data, reply.len);
  RulesHold(rules, host, data, len);
  return answer;
}

/* Asks and expects `code`, and with code 0 a failure. */
static inline void RulesExpectRefusal(Rules* rules, const RulesHost* host,
                                      uint64_t handle, MiniOut frame,
                                      int32_t code, const char* name) {
  RulesAnswer answer = RulesAsk(rules, host, handle, &frame);
  if (answer.code != code || (code == ACTR_SUCCESS && answer.status == 0)) {
    RULES_BREACH(name, (unsigned)-answer.code);
  }
  free(answer.payload.data);
}

static inline MiniOut RulesStreamFrame(uint32_t op, const char* id) {
  MiniOut body = {NULL, 0};
  MiniPutBytes(&body, 1, MiniText(id));
  return MiniMakeFrame(op, &body);
}

/* An actor of a type that nobody has. */
static inline MiniOut RulesDiscoverNobody(void) {
  MiniOut type = {NULL, 0};
  MiniOut body = {NULL, 0};
  MiniPutBytes(&type, 1, MiniText("rules"));
  MiniPutBytes(&type, 2, MiniText("nobody"));
  MiniPutBytes(&type, 3, MiniText("0.0.0"));
  MiniPutMessage(&body, 1, &type);
  return MiniMakeFrame(ACTR_HOST_DISCOVER, &body);
}

/* A call or tell to the sender itself. */
static inline MiniOut RulesSelfFrame(uint32_t op) {
  MiniOut body = {NULL, 0};
  MiniOut dest = {NULL, 0};
  MiniPutBytes(&body, 1, MiniText("rules/any"));
  MiniPutNumber(&dest, 2, 1);
  MiniPutMessage(&body, 2, &dest);
  MiniPutBytes(&body, 3, MiniText(""));
  return MiniMakeFrame(op, &body);
}

/* Expects that the host does not know `handle`: to register a stream is what
 * works for every handle that it does know. */
static inline void RulesExpectStale(Rules* rules, const RulesHost* host,
                                    uint64_t handle, const char* name) {
  MiniOut frame = RulesStreamFrame(ACTR_HOST_REGISTER_STREAM, "rules/stale");
  RulesAnswer answer = RulesAsk(rules, host, handle, &frame);
  if (answer.code != ACTR_SUCCESS || answer.status != ACTR_GENERIC_ERROR) {
    RULES_BREACH(name, handle);
  }
  free(answer.payload.data);
}

/* What a host must refuse, with the code that is for it. */
static inline void RulesProbeCodes(Rules* rules, const RulesHost* host,
                                   uint64_t handle) {
  MiniOut garbage = {NULL, 0};
  MiniOut other_version = {NULL, 0};
  MiniOut nothing = {NULL, 0};
  MiniOut no_kind = {NULL, 0};
  MiniPutRaw(&garbage, "\xff\xff\xff", 3);
  RulesExpectRefusal(rules, host, handle, garbage, ACTR_PROTOCOL_ERROR,
                     "garbage-answer");
  MiniPutNumber(&other_version, 1, ACTR_ABI_VERSION + 1);
  MiniPutNumber(&other_version, 2, ACTR_HOST_DISCOVER);
  RulesExpectRefusal(rules, host, handle, other_version, ACTR_PROTOCOL_ERROR,
                     "version-answer");
  RulesExpectRefusal(rules, host, handle, MiniMakeFrame(999, &nothing),
                     ACTR_UNSUPPORTED_OP, "unknown-op-answer");
  MiniPutBytes(&no_kind, 1, MiniText("rules/any"));
  RulesExpectRefusal(rules, host, handle,
                     MiniMakeFrame(ACTR_HOST_TELL, &no_kind),
                     ACTR_PROTOCOL_ERROR, "no-destination-answer");
  RulesExpectRefusal(rules, host, handle, RulesDiscoverNobody(), ACTR_SUCCESS,
                     "failure-answer");
}

static inline void RulesProbeNull(const RulesHost* host, uint64_t handle) {
  MiniOut frame = RulesDiscoverNobody();
  uint8_t* data = NULL;
  size_t len = 0;
  int32_t code = host->invoke(handle, frame.data, frame.len, NULL, &len);
  if (code == ACTR_PROTOCOL_ERROR) {
    code = host->invoke(handle, frame.data, frame.len, &data, NULL);
  }
  if (code != ACTR_PROTOCOL_ERROR) {
    RULES_BREACH("null-outputs-answer", (unsigned)-code);
  }
  free(frame.data);
}

/* Waits for the Shell, where it has "rules/echo": meanwhile the host has every
 * opportunity to break its rules. */
static inline void RulesProbeCall(Rules* rules, const RulesHost* host,
                                  uint64_t handle) {
  char text[32];
  MiniOut frame;
  RulesAnswer answer;
  snprintf(text, sizeof text, "%p %u", (const void*)rules, rules->entries);
  frame = MiniMakeShellCall(ACTR_HOST_CALL, "rules/echo", MiniText(text));
  answer = RulesAsk(rules, host, handle, &frame);
  if (answer.code == ACTR_SUCCESS && answer.status == ACTR_SUCCESS &&
      !MiniIs(MiniView(&answer.payload), text)) {
    RULES_BREACH("answer-of-another", answer.payload.len);
  }
  free(answer.payload.data);
}

#endif /* TROUPE_TESTS_GUESTS_RULES_QUESTIONS_H_ */
