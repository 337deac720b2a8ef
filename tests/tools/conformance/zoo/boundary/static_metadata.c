/* The second line of its metadata breaks the format. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"

static const char kMetadata[]
    __attribute__((section(TROUPE_METADATA_SECTION), used)) =
        "type=test:bad:1.0.0\n"
        "no equals sign\n";
