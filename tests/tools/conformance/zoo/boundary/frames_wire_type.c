/* Does not look at the wire types of fields. */
#define ZOO_COMPARE_TYPES 0

#include "tests/tools/conformance/zoo/boundary/zoo.h"
