/* Takes a payload that is cut for one without effect. */
#define ZOO_BAD_PAYLOAD ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
