/* Is linked with the full protobuf runtime, for nothing. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"
