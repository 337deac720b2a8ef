/* Generation 1. Keeps the protocol. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"
