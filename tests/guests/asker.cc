// A caller of streaming calls, as a library.
#include "tests/guests/streaming.h"

TROUPE_WORKLOAD(troupe::Asker, "test:asker:1.0.0", "asker.Do");
