/* Which entries of a host break the rules (rules.h). */
#ifndef TROUPE_TESTS_GUESTS_RULES_ENTRIES_H_
#define TROUPE_TESTS_GUESTS_RULES_ENTRIES_H_

#include "tests/guests/rules.h"

/* on_start first, on_stop last, each once. */
static inline void RulesCheckOrder(Rules* rules, const MiniRequest* request) {
  int is_lifecycle = request->op == ACTR_GUEST_LIFECYCLE;
  if (request->op == TROUPE_GUEST_SELF_CHECK) {
    return; /* no actor */
  }
  if (rules->has_stopped) {
    RULES_BREACH("entry-after-stop", request->op);
  }
  if (request->op == TROUPE_GUEST_MIGRATE_IN) {
    if (rules->has_started) {
      RULES_BREACH("state-after-start", request->op);
    }
    return;
  }
  if (is_lifecycle && request->hook == ACTR_ON_START) {
    if (rules->has_started) {
      RULES_BREACH("start-twice", rules->entries);
    }
    rules->has_started = 1;
  } else if (!rules->has_started) {
    RULES_BREACH("start-not-first", request->op);
  }
  if (is_lifecycle && request->hook == ACTR_ON_READY) {
    if (rules->is_ready) {
      RULES_BREACH("ready-twice", rules->entries);
    }
    rules->is_ready = 1;
  }
  if (is_lifecycle && request->hook == ACTR_ON_STOP) {
    rules->has_stopped = 1;
  }
}

/* An actor is the same one in each of its entries. */
static inline void RulesCheckSelf(Rules* rules, const MiniRequest* request) {
  if (request->op != ACTR_GUEST_HANDLE && request->op != ACTR_GUEST_LIFECYCLE &&
      request->op != ACTR_GUEST_HOOK) {
    return;
  }
  if (request->self_id.len == 0) {
    RULES_BREACH("self-missing", request->op);
  } else if (rules->self_id.len == 0) {
    MiniPutRaw(&rules->self_id, request->self_id.data, request->self_id.len);
  } else if (!RulesEqual(request->self_id, MiniView(&rules->self_id))) {
    RULES_BREACH("self-changed", request->op);
  }
}

/* Existing guests refuse an envelope without these. */
static inline void RulesCheckEnvelope(MiniBytes body) {
  MiniBytes envelope = MiniField(body, 2).bytes;
  if (!RulesHas(envelope, 2)) {
    RULES_BREACH("payload-missing", envelope.len);
  }
  if (!RulesHas(envelope, 102) || !RulesHas(MiniField(body, 1).bytes, 3)) {
    RULES_BREACH("request-id-missing", envelope.len);
  }
}

/* Each sender counts for itself. */
static inline void RulesCheckChunk(Rules* rules, MiniBytes body) {
  MiniBytes chunk = MiniField(body, 1).bytes;
  MiniBytes sender = MiniField(body, 2).bytes;
  uint64_t sequence = MiniField(chunk, 2).number;
  if (!MiniIs(MiniField(chunk, 1).bytes, RULES_STREAM)) {
    return;
  }
  if (rules->has_chunk && RulesEqual(sender, MiniView(&rules->last_sender)) &&
      sequence <= rules->last_sequence) {
    RULES_BREACH("chunk-order", sequence);
  }
  rules->has_chunk = 1;
  rules->last_sequence = sequence;
  free(rules->last_sender.data);
  rules->last_sender.data = NULL;
  rules->last_sender.len = 0;
  MiniPutRaw(&rules->last_sender, sender.data, sender.len);
}

/* Begins an entry: 1 and `*request`, which is valid until RulesLeave, or 0 when
 * the entry is to be answered GENERIC_ERROR. */
static inline int RulesEnter(Rules* rules, const uint8_t* frame,
                             size_t frame_len, MiniRequest* request) {
  MiniBytes all = {frame, frame_len};
  if (atomic_exchange(&rules->inside, 1) != 0) {
    RULES_BREACH("nested-entry", rules->entries);
    return 0;
  }
  ++rules->entries;
  if (frame == NULL || frame_len == 0 || !RulesIsWhole(all) ||
      MiniField(all, 1).number != ACTR_ABI_VERSION) {
    RULES_BREACH("frame-unreadable", frame_len);
    atomic_store(&rules->inside, 0);
    return 0;
  }
  rules->frame = all;
  MiniPutRaw(&rules->frame_copy, frame, frame_len);
  *request = MiniReadRequest(rules->frame_copy.data, rules->frame_copy.len);
  RulesCheckOrder(rules, request);
  RulesCheckSelf(rules, request);
  if (request->op == ACTR_GUEST_HANDLE) {
    RulesCheckEnvelope(MiniField(all, 3).bytes);
  } else if (request->op == ACTR_GUEST_DATA_STREAM) {
    RulesCheckChunk(rules, MiniField(all, 3).bytes);
  }
  return 1;
}

static inline void RulesLeave(Rules* rules) {
  if (!RulesEqual(rules->frame, MiniView(&rules->frame_copy))) {
    RULES_BREACH("frame-changed", rules->frame.len);
  }
  free(rules->frame_copy.data);
  rules->frame_copy.data = NULL;
  rules->frame_copy.len = 0;
  atomic_store(&rules->inside, 0);
}

/* The init payload of every generation: 1 when it can be used. */
static inline int RulesCheckInit(const uint8_t* init, size_t init_len) {
  MiniBytes all = {init, init_len};
  if (init == NULL || !RulesIsWhole(all) || MiniField(all, 1).number != 1 ||
      MiniField(all, 2).bytes.len == 0) {
    RULES_BREACH("init-unreadable", init_len);
    return 0;
  }
  return 1;
}

#endif /* TROUPE_TESTS_GUESTS_RULES_ENTRIES_H_ */
