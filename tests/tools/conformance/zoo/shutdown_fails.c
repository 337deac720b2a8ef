/* shutdown.code: does not end in order. */
#define ZOO_SHUTDOWN ACTR_GENERIC_ERROR
#include "tests/tools/conformance/zoo/good2.h"
