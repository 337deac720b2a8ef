/* Remembers 1,024 bytes of each call, in pages of its own. */
#define _GNU_SOURCE

#include <sys/mman.h>

#include "tests/tools/conformance/zoo/sdk/ask.h"

enum { kCallBytes = 1024, kChunkBytes = 1 << 20 };

static char* chunk;
static size_t left;

static int32_t Ask(void* state, troupe_call* call) {
  if (left == 0) {
    void* pages = mmap(NULL, kChunkBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
      return ACTR_ALLOC_FAILED;
    }
    chunk = (char*)pages;
    left = kChunkBytes;
  }
  left -= kCallBytes;
  memset(chunk + left, 1, kCallBytes);
  return ZooAsk(state, call);
}

#define ZOO_ASK Ask
#include "tests/tools/conformance/zoo/sdk/good3.h"
