/* What a guest that checks its host (rules.h) answers, in every generation. */
#ifndef TROUPE_TESTS_GUESTS_RULES_SERVE_H_
#define TROUPE_TESTS_GUESTS_RULES_SERVE_H_

#include "tests/guests/rules_entries.h"
#include "tests/guests/rules_questions.h"

static inline int32_t RulesOnRequest(Rules* rules, const RulesHost* host,
                                     uint64_t handle,
                                     const MiniRequest* request,
                                     MiniOut* reply) {
  MiniOut frame = {NULL, 0};
  RulesAnswer answer;
  if (MiniIs(request->route, "rules/crash")) {
    RulesGiveAllBack(rules, host);
    return ACTR_GENERIC_ERROR;
  }
  if (MiniIs(request->route, "rules/fail")) {
    *reply = MiniMakeReply(ACTR_HANDLE_FAILED, request->payload);
    return ACTR_SUCCESS;
  }
  if (MiniIs(request->route, "rules/stream")) {
    frame = RulesStreamFrame(ACTR_HOST_REGISTER_STREAM, RULES_STREAM);
    rules->has_chunk = 0;
  } else if (MiniIs(request->route, "rules/unstream")) {
    frame = RulesStreamFrame(ACTR_HOST_UNREGISTER_STREAM, RULES_STREAM);
  } else if (MiniIs(request->route, "rules/self-call")) {
    frame = RulesSelfFrame(ACTR_HOST_CALL);
  } else if (MiniIs(request->route, "rules/self-tell")) {
    frame = RulesSelfFrame(ACTR_HOST_TELL);
  } else {
    *reply = MiniMakeReply(ACTR_SUCCESS, request->payload);
    return ACTR_SUCCESS;
  }
  answer = RulesAsk(rules, host, handle, &frame);
  *reply = MiniMakeReply(
      answer.status == ACTR_SUCCESS ? answer.code : ACTR_HANDLE_FAILED,
      MiniView(&answer.payload));
  free(answer.payload.data);
  return ACTR_SUCCESS;
}

/* Looks at the host for once and makes the AbiReply of one entry: rules/fail
 * fails, rules/crash returns a code, rules/stream and rules/unstream register
 * RULES_STREAM and end that, rules/self-call and rules/self-tell go to the
 * sender itself, other routes echo. */
static inline int32_t RulesServe(Rules* rules, const RulesHost* host,
                                 uint64_t handle, const MiniRequest* request,
                                 MiniOut* reply) {
  MiniBytes nothing = {NULL, 0};
  RulesProbeCodes(rules, host, handle);
  RulesProbeNull(host, handle);
  RulesProbeCall(rules, host, handle);
  switch (request->op) {
    case ACTR_GUEST_HANDLE:
      return RulesOnRequest(rules, host, handle, request, reply);
    case ACTR_GUEST_LIFECYCLE:
      if (request->hook == ACTR_ON_STOP) {
        RulesGiveAllBack(rules, host);
      }
      *reply = MiniMakeReply(ACTR_SUCCESS, nothing);
      return ACTR_SUCCESS;
    case ACTR_GUEST_DATA_STREAM:
    case ACTR_GUEST_HOOK:
    case TROUPE_GUEST_ERROR:
    case TROUPE_GUEST_SELF_CHECK:
      *reply = MiniMakeReply(ACTR_SUCCESS, nothing);
      return ACTR_SUCCESS;
    default:
      return ACTR_UNSUPPORTED_OP;
  }
}

#endif /* TROUPE_TESTS_GUESTS_RULES_SERVE_H_ */
