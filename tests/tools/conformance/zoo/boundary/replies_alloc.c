/* Asks for memory for another call. */
#define ZOO_GENERATION 3
#define ZOO_ON_ALLOC(e) zoo_host->reply_alloc((e)->handle + 1000, 1);

#include "tests/tools/conformance/zoo/boundary/zoo.h"
