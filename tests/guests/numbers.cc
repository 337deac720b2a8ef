// Handlers of streaming calls, as a library.
#include "tests/guests/streaming.h"

TROUPE_WORKLOAD(troupe::Numbers, "test:numbers:1.0.0", "numbers.Count",
                "numbers.Add", "numbers.Double");
