/* Does not notice that its reply got no memory. */
#define ZOO_GENERATION 3
#define ZOO_NO_MEMORY ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
