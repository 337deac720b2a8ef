/* Claims to know every lifecycle hook. */
#define ZOO_UNKNOWN_LIFECYCLE ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
