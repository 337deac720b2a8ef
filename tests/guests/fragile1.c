/* Generation 1. Breaks down on request, and counts in its image. */
#include "tests/guests/mini_gen1.h"
/* After the header above. */
#include "tests/guests/fragile.h"
