/* Is linked so that it asks for an executable stack. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"
