/* Claims to know every op but 0. */
#define ZOO_UNKNOWN_OP (e->op == 0 ? ACTR_UNSUPPORTED_OP : ACTR_SUCCESS)

#include "tests/tools/conformance/zoo/boundary/zoo.h"
