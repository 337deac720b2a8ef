/* Generation 3, with a getter that answers null. */
#include "tests/guests/mini_gen3.h"

const troupe_guest_table* troupe_guest(void) { return NULL; }
