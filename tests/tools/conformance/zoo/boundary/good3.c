/* Generation 3. Keeps the protocol. */
#define ZOO_GENERATION 3

#include "tests/tools/conformance/zoo/boundary/zoo.h"
