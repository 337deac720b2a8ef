/* Leaves an instance where it refuses to make one. */
#define ZOO_GENERATION 3
#define ZOO_BAD_INIT (*out = (void*)&zoo_host, ACTR_PROTOCOL_ERROR)

#include "tests/tools/conformance/zoo/boundary/zoo.h"
