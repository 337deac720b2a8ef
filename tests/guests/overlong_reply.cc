/* Generation 1. Answers every request with 16 bytes at the end of its memory,
 * and says that they are 4096: who believes it reads where nothing is. */
#include <sys/mman.h>
#include <unistd.h>

#include "tests/guests/mini_gen1.h"

static int32_t MiniOnRequest(const MiniRequest*, uint8_t** reply,
                             size_t* reply_len) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return ACTR_ALLOC_FAILED;
  uint8_t* const end = static_cast<uint8_t*>(pages) + page;
  mprotect(end, page, PROT_NONE);
  *reply = end - 16;
  *reply_len = 4096;
  return ACTR_SUCCESS;
}
