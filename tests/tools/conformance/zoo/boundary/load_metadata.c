/* Has other metadata in its table than in its section. */
#define ZOO_GENERATION 3
#define ZOO_TABLE_METADATA "type=test:zoo:2.0.0\n"

#include "tests/tools/conformance/zoo/boundary/zoo.h"
