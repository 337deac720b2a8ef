/* Takes an envelope that is cut for one without effect. */
#define ZOO_BAD_ENVELOPE ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
