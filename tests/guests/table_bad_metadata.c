/* Generation 3, with a table whose metadata breaks its format in the second
 * line. */
#include "tests/guests/mini_gen3.h"

static const char kMetadata[] =
    "type=test:bad:1.0.0\n"
    "no equals sign\n";

MINI_EXPORT_TABLE(.metadata = kMetadata, .metadata_len = sizeof kMetadata - 1,
                  .create = MiniCreate, .handle = MiniEcho,
                  .destroy = MiniDestroy)
