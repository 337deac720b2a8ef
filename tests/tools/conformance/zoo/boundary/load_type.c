/* Says nothing about itself. */
#define ZOO_GENERATION 3
#define ZOO_METADATA ""

#include "tests/tools/conformance/zoo/boundary/zoo.h"
