/* Generation 2. Keeps the protocol. */
#define ZOO_GENERATION 2

#include "tests/tools/conformance/zoo/boundary/zoo.h"
