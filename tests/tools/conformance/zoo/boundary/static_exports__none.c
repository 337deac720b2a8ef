/* A sound library, but no guest: exports none of the boundary's functions. */
#include "tests/guests/mini.h"

MINI_EXPORT int NotAGuest(void);

int NotAGuest(void) { return 1; }
