/* Has one piece of memory for all replies. */
#define ZOO_STATIC_REPLY 1

#include "tests/tools/conformance/zoo/boundary/zoo.h"
