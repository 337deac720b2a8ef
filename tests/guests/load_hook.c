/* Generation 1. fragile1.c, which calls a function when it is loaded: that at
 * the address which the environment has in decimal under TROUPE_ON_LOAD. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/guests/mini_gen1.h"
/* After the header above. */
#include "tests/guests/fragile.h"

__attribute__((constructor)) static void OnLoad(void) {
  const char* address = getenv("TROUPE_ON_LOAD");
  if (address != NULL) {
    ((void (*)(void))(uintptr_t)strtoull(address, NULL, 10))();
  }
}
