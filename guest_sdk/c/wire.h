/* Reads and writes the messages of the boundary, in C11 without a library.
 *
 * A reader names the fields it knows in a table and gets them back strictly
 * checked: a wrong wire type, a bad length, text that is not UTF-8 or a broken
 * nested message make the whole message unreadable, as in existing guests.
 * Nothing is copied; what is read points into the message. */
#ifndef TROUPE_GUEST_SDK_C_WIRE_H_
#define TROUPE_GUEST_SDK_C_WIRE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes; an empty range may have any pointer. */
typedef struct troupe_bytes {
  const uint8_t* data;
  size_t len;
} troupe_bytes;

/* The bytes of a C string, without its end. */
static inline troupe_bytes troupe_text(const char* text) {
  troupe_bytes bytes = {(const uint8_t*)text, strlen(text)};
  return bytes;
}

static inline bool troupe_is_text(troupe_bytes bytes, const char* text) {
  const size_t len = strlen(text);
  return bytes.len == len && (len == 0 || memcmp(bytes.data, text, len) == 0);
}

enum troupe_kind { TROUPE_VARINT, TROUPE_BYTES, TROUPE_STRING, TROUPE_MESSAGE };

typedef struct troupe_field_spec {
  uint32_t number;
  enum troupe_kind kind;
  const struct troupe_message_spec* message; /* of a TROUPE_MESSAGE */
} troupe_field_spec;

typedef struct troupe_message_spec {
  const troupe_field_spec* fields;
  size_t count;
} troupe_message_spec;

/* One field as read; of a field that came twice, the last. */
typedef struct troupe_value {
  bool present;
  uint64_t number;    /* of a TROUPE_VARINT */
  troupe_bytes bytes; /* of the other kinds */
} troupe_value;

/* Takes a varint off the front of `from`: a number has at most ten bytes, a key
 * or a length five. What exceeds 64 bits is dropped. */
static inline bool troupe_take_varint(troupe_bytes* from, size_t max_bytes,
                                      uint64_t* value) {
  uint64_t sum = 0;
  for (size_t i = 0; i < from->len && i < max_bytes; ++i) {
    const uint8_t byte = from->data[i];
    sum |= (uint64_t)(byte & 0x7f) << (7 * i); /* 63 at most */
    if (byte < 0x80) {
      from->data += i + 1;
      from->len -= i + 1;
      *value = sum;
      return true;
    }
  }
  return false;
}

static inline bool troupe_take_bytes(troupe_bytes* from, uint64_t len,
                                     troupe_bytes* bytes) {
  if (len > from->len) {
    return false;
  }
  bytes->data = from->data;
  bytes->len = (size_t)len;
  from->data += len;
  from->len -= (size_t)len;
  return true;
}

/* Whether `text` is well-formed UTF-8: no surrogates, nothing overlong. */
static inline bool troupe_is_utf8(troupe_bytes text) {
  size_t i = 0;
  while (i < text.len) {
    const uint8_t lead = text.data[i++];
    if (lead < 0x80) {
      continue;
    }
    if (lead < 0xc2 || lead > 0xf4) {
      return false;
    }
    const size_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (text.len - i < more) {
      return false;
    }
    /* Only the second byte's range depends on the first. */
    const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (text.data[i] < low || text.data[i] > high) {
      return false;
    }
    for (size_t k = 1; k < more; ++k) {
      if ((text.data[i + k] & 0xc0) != 0x80) {
        return false;
      }
    }
    i += more;
  }
  return true;
}

/* How deep unknown groups may nest. */
enum { TROUPE_MAX_GROUP_DEPTH = 100 };

/* Takes one field off the front of `from`, whatever its number; of a group,
 * which no field here is, only the key is given. */
static inline bool troupe_take_field(troupe_bytes* from, uint64_t* key,
                                     troupe_value* value, int depth) {
  uint64_t len = 0;
  uint64_t inner = 0;
  troupe_value ignored;
  if (!troupe_take_varint(from, 5, key)) {
    return false;
  }
  *key &= UINT32_MAX;
  if (*key >> 3 == 0) {
    return false;
  }
  value->present = true;
  switch (*key & 7) {
    case 0:
      return troupe_take_varint(from, 10, &value->number);
    case 1:
      return troupe_take_bytes(from, 8, &value->bytes);
    case 2:
      return troupe_take_varint(from, 5, &len) &&
             troupe_take_bytes(from, len, &value->bytes);
    case 3:
      while (depth < TROUPE_MAX_GROUP_DEPTH) {
        troupe_bytes rest = *from;
        if (troupe_take_varint(&rest, 5, &inner) &&
            (inner & UINT32_MAX) == *key + 1) {
          *from = rest;
          return true;
        }
        if (!troupe_take_field(from, &inner, &ignored, depth + 1)) {
          return false;
        }
      }
      return false;
    case 5:
      return troupe_take_bytes(from, 4, &value->bytes);
    default:
      return false;
  }
}

/* Reads `message`; `values[i]` belongs to `spec->fields[i]`. False when it is
 * unreadable; `values` are then undefined. With NULL it only checks. */
static inline bool troupe_read(const troupe_message_spec* spec,
                               troupe_bytes message, troupe_value* values) {
  if (values != NULL) {
    memset(values, 0, spec->count * sizeof(*values));
  }
  while (message.len > 0) {
    uint64_t key = 0;
    troupe_value value = {false, 0, {NULL, 0}};
    if (!troupe_take_field(&message, &key, &value, 0)) {
      return false;
    }
    for (size_t i = 0; i < spec->count; ++i) {
      const troupe_field_spec* field = &spec->fields[i];
      if (field->number != key >> 3) {
        continue;
      }
      if ((key & 7) != (field->kind == TROUPE_VARINT ? 0u : 2u) ||
          (field->kind == TROUPE_STRING && !troupe_is_utf8(value.bytes)) ||
          (field->kind == TROUPE_MESSAGE &&
           !troupe_read(field->message, value.bytes, NULL))) {
        return false;
      }
      if (values != NULL) {
        values[i] = value;
      }
    }
  }
  return true;
}

/* Writes into `data` and never past `capacity`. `len` counts also what found
 * no room: writing to a capacity of 0 measures. */
typedef struct troupe_writer {
  uint8_t* data;
  size_t capacity;
  size_t len;
} troupe_writer;

static inline void troupe_put(troupe_writer* to, const uint8_t* data,
                              size_t len) {
  if (len > 0 && to->len <= to->capacity && to->capacity - to->len >= len) {
    memcpy(to->data + to->len, data, len);
  }
  to->len += len;
}

static inline void troupe_put_number(troupe_writer* to, uint64_t value) {
  uint8_t bytes[10];
  size_t len = 0;
  do {
    bytes[len++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>= 7;
  } while (value != 0);
  troupe_put(to, bytes, len);
}

/* A varint field, written also when it is 0. */
static inline void troupe_put_varint(troupe_writer* to, uint32_t field,
                                     uint64_t value) {
  troupe_put_number(to, (uint64_t)field << 3);
  troupe_put_number(to, value);
}

/* Key and length of a field whose `len` bytes are written next. */
static inline void troupe_put_head(troupe_writer* to, uint32_t field,
                                   size_t len) {
  troupe_put_number(to, ((uint64_t)field << 3) | 2);
  troupe_put_number(to, len);
}

/* A bytes, string or message field, written also when it is empty. */
static inline void troupe_put_bytes(troupe_writer* to, uint32_t field,
                                    troupe_bytes bytes) {
  troupe_put_head(to, field, bytes.len);
  troupe_put(to, bytes.data, bytes.len);
}

#endif /* TROUPE_GUEST_SDK_C_WIRE_H_ */
