/* Makes an actor of a payload that can't be read. */
#define ZOO_BAD_INIT ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
