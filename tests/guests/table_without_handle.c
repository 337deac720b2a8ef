/* Generation 3, with a table whose `handle` is null. */
#include "tests/guests/mini_gen3.h"

MINI_EXPORT_TABLE(.create = MiniCreate, .handle = NULL, .destroy = MiniDestroy)
