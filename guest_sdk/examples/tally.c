/* Counts keys: a stateful workload in plain C, of generation 1.
 *
 *   tally.Tally.Add     keys, one a line; each is counted once. Sent by tell.
 *   tally.Tally.Counts  answers "COUNT\tKEY\n" lines, the highest count first,
 *                       equal counts in the order of the keys' bytes.
 *
 * Keys are bytes without a line feed. Their number and their size are bounded
 * so that the answer stays well below the frame limit of 64 MiB; a key beyond
 * the bounds is refused, and nothing of that message is counted. */
#include <inttypes.h>
#include <stdio.h>

#include "guest_sdk/c_workload.h"

enum {
  kMaxKeys = 1000000,              /* different ones */
  kMaxKeyBytes = 16 * 1024 * 1024, /* of all keys together */
  kMinSlots = 1024,                /* a power of two, like every size after */
};

typedef struct Entry {
  uint64_t count; /* 0: the slot is free */
  uint8_t* key;
  size_t len;
} Entry;

/* A hash table with linear probing, at most half full. */
typedef struct Tally {
  Entry* slots;
  size_t slot_count;
  size_t used;
  size_t key_bytes;
} Tally;

/* FNV-1a. */
static uint64_t Hash(troupe_bytes key) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < key.len; ++i) {
    hash = (hash ^ key.data[i]) * UINT64_C(1099511628211);
  }
  return hash;
}

/* The key's slot, or the free one where it belongs. */
static Entry* Find(Entry* slots, size_t slot_count, troupe_bytes key) {
  size_t at = (size_t)Hash(key) & (slot_count - 1);
  while (slots[at].count > 0 &&
         (slots[at].len != key.len ||
          memcmp(slots[at].key, key.data, key.len) != 0)) {
    at = (at + 1) & (slot_count - 1);
  }
  return &slots[at];
}

/* Makes room for one more key. */
static bool Grow(Tally* tally) {
  if (2 * (tally->used + 1) <= tally->slot_count) {
    return true;
  }
  const size_t slot_count =
      tally->slot_count == 0 ? kMinSlots : 2 * tally->slot_count;
  Entry* slots = (Entry*)calloc(slot_count, sizeof(Entry));
  if (slots == NULL) {
    return false;
  }
  for (size_t i = 0; i < tally->slot_count; ++i) {
    if (tally->slots[i].count > 0) {
      const troupe_bytes key = {tally->slots[i].key, tally->slots[i].len};
      *Find(slots, slot_count, key) = tally->slots[i];
    }
  }
  free(tally->slots);
  tally->slots = slots;
  tally->slot_count = slot_count;
  return true;
}

static bool Count(Tally* tally, troupe_bytes key) {
  if (!Grow(tally)) {
    return false;
  }
  Entry* entry = Find(tally->slots, tally->slot_count, key);
  if (entry->count == 0) {
    entry->key = (uint8_t*)malloc(key.len);
    if (entry->key == NULL) {
      return false;
    }
    memcpy(entry->key, key.data, key.len);
    entry->len = key.len;
    tally->used += 1;
    tally->key_bytes += key.len;
  }
  entry->count += 1;
  return true;
}

/* Takes the first line that is not empty; false when none is left. */
static bool TakeLine(troupe_bytes* lines, troupe_bytes* line) {
  while (lines->len > 0) {
    const uint8_t* end = (const uint8_t*)memchr(lines->data, '\n', lines->len);
    line->data = lines->data;
    line->len = end == NULL ? lines->len : (size_t)(end - lines->data);
    const size_t taken = line->len + (end == NULL ? 0 : 1);
    lines->data += taken;
    lines->len -= taken;
    if (line->len > 0) {
      return true;
    }
  }
  return false;
}

/* Whether `lines` fits even if every key of it is new. */
static bool HasRoomFor(const Tally* tally, troupe_bytes lines) {
  troupe_bytes key = {NULL, 0};
  size_t keys = tally->used;
  size_t bytes = tally->key_bytes;
  while (TakeLine(&lines, &key)) {
    const bool is_new = tally->slot_count == 0 ||
                        Find(tally->slots, tally->slot_count, key)->count == 0;
    keys += is_new ? 1 : 0;
    bytes += is_new ? key.len : 0;
  }
  return keys <= kMaxKeys && bytes <= kMaxKeyBytes;
}

static int32_t Add(void* state, troupe_call* call) {
  Tally* tally = (Tally*)state;
  troupe_bytes lines = call->payload;
  troupe_bytes key = {NULL, 0};
  if (!HasRoomFor(tally, lines)) {
    char text[120];
    snprintf(text, sizeof(text),
             "no room for more keys: %zu of %d, with %zu of %d bytes",
             tally->used, kMaxKeys, tally->key_bytes, kMaxKeyBytes);
    return troupe_fail(call, TROUPE_UNAVAILABLE, troupe_text(text));
  }
  while (TakeLine(&lines, &key)) {
    if (!Count(tally, key)) {
      return ACTR_ALLOC_FAILED;
    }
  }
  return ACTR_SUCCESS;
}

static int CompareEntries(const void* left, const void* right) {
  const Entry* a = *(const Entry* const*)left;
  const Entry* b = *(const Entry* const*)right;
  if (a->count != b->count) {
    return a->count > b->count ? -1 : 1;
  }
  const int order = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);
  return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Writes one line of the answer, without its key, and returns its length. */
static size_t PrintCount(const Entry* entry, char text[24]) {
  return (size_t)snprintf(text, 24, "%" PRIu64 "\t", entry->count);
}

static int32_t AnswerEntries(troupe_call* call, const Entry** entries,
                             size_t count) {
  char text[24];
  size_t size = 0;
  for (size_t i = 0; i < count; ++i) {
    size += PrintCount(entries[i], text) + entries[i]->len + 1;
  }
  uint8_t* out = NULL;
  const int32_t code = troupe_reply_space(call, size, &out);
  for (size_t i = 0; code == ACTR_SUCCESS && i < count; ++i) {
    const size_t len = PrintCount(entries[i], text);
    memcpy(out, text, len);
    memcpy(out + len, entries[i]->key, entries[i]->len);
    out += len + entries[i]->len;
    *out++ = '\n';
  }
  return code;
}

static int32_t Counts(void* state, troupe_call* call) {
  const Tally* tally = (const Tally*)state;
  const Entry** entries =
      (const Entry**)malloc((tally->used + 1) * sizeof(const Entry*));
  if (entries == NULL) {
    return ACTR_ALLOC_FAILED;
  }
  size_t count = 0;
  for (size_t i = 0; i < tally->slot_count; ++i) {
    if (tally->slots[i].count > 0) {
      entries[count++] = &tally->slots[i];
    }
  }
  qsort((void*)entries, count, sizeof(const Entry*), CompareEntries);
  const int32_t code = AnswerEntries(call, entries, count);
  free((void*)entries);
  return code;
}

static const troupe_c_route kRoutes[] = {{"tally.Tally.Add", Add},
                                         {"tally.Tally.Counts", Counts}};
static const troupe_c_workload kTally = {
    .state_size = sizeof(Tally), .routes = kRoutes, .route_count = 2};
TROUPE_C_ACTR_EXPORTS(kTally)
