/* Does not end in order. */
#define ZOO_SHUTDOWN ACTR_GENERIC_ERROR
#include "tests/tools/conformance/zoo/sdk/good2.h"
