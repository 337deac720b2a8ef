/* Claims to know every runtime hook. */
#define ZOO_UNKNOWN_HOOK ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
