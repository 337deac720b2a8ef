/* Takes a null table for a host. */
#define ZOO_NULL_TABLE ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
