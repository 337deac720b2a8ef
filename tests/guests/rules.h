/* What a guest of any generation finds out about its host: whether the host
 * keeps the rules of abi/ABI.md. The guests rules1.c, rules2.c and rules3.c do
 * nothing else; tests/README.md says how to use them with any host.
 *
 * What is found is appended to the file that TROUPE_HOST_RULES names, a line
 * each: "begin GENERATION" for an actor's instance, "breach NAME: FIGURES", and
 * "end ENTRIES" for an instance that has come to its end in order. A host that
 * keeps the rules leaves no breach, and an end for each beginning that it did
 * not give up. */
#ifndef TROUPE_TESTS_GUESTS_RULES_H_
#define TROUPE_TESTS_GUESTS_RULES_H_

#include <stdarg.h>
#include <stdatomic.h>

#include "abi/troupe_abi.h"
#include "tests/guests/mini.h"

/* Answers of the host that are held at once. */
#define RULES_HELD 4

/* The stream that rules/stream registers. */
#define RULES_STREAM "rules"

/* What MIGRATE_OUT answers and MIGRATE_IN expects. */
#define RULES_STATE "the state of rules"

typedef int32_t (*RulesInvokeFn)(uint64_t handle, const uint8_t* frame,
                                 size_t frame_len, uint8_t** reply,
                                 size_t* reply_len);

/* The part of a host that all generations have; generation 1 ignores the
 * handle. */
typedef struct RulesHost {
  RulesInvokeFn invoke;
  void (*free_host_buf)(uint8_t* ptr, size_t len);
} RulesHost;

/* A buffer of the host's, with what it held at first. */
typedef struct RulesHeld {
  uint8_t* data;
  size_t len;
  MiniOut copy;
} RulesHeld;

/* One instance. Start with {0}. */
typedef struct Rules {
  atomic_int inside; /* 1 while an entry is under way */
  int has_started;
  int is_ready;
  int has_stopped;
  unsigned entries;
  MiniOut self_id;      /* as of the first entry that had one */
  uint64_t last_handle; /* the token or call handle of the entry before */
  int has_chunk;
  uint64_t last_sequence; /* of RULES_STREAM, by the sender of that chunk */
  MiniOut last_sender;
  MiniBytes frame; /* of the entry, and what it held at first */
  MiniOut frame_copy;
  RulesHeld held[RULES_HELD]; /* in turn */
  unsigned next_held;
} Rules;

/* What became of one question: `status` is that of the AbiReply, 0 without
 * one; the payload is freed by the caller. */
typedef struct RulesAnswer {
  int32_t code;
  int32_t status;
  MiniOut payload;
} RulesAnswer;

/* One line, in one piece: other instances write to the file as well. */
static inline void RulesWrite(const char* format, ...) {
  const char* path = getenv("TROUPE_HOST_RULES");
  FILE* file = path == NULL ? NULL : fopen(path, "a");
  va_list arguments;
  if (file == NULL) {
    return;
  }
  va_start(arguments, format);
  vfprintf(file, format, arguments);
  va_end(arguments);
  fclose(file);
}

#define RULES_BREACH(name, figure) \
  RulesWrite("breach %s: %llu\n", name, (unsigned long long)(figure))

static inline int RulesEqual(MiniBytes a, MiniBytes b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Whether `message` consists of fields. */
static inline int RulesIsWhole(MiniBytes message) {
  MiniValue value;
  while (message.len > 0) {
    if (!MiniNext(&message, &value)) {
      return 0;
    }
  }
  return 1;
}

static inline int RulesHas(MiniBytes message, uint32_t field) {
  return MiniField(message, field).field == field;
}

#endif /* TROUPE_TESTS_GUESTS_RULES_H_ */
