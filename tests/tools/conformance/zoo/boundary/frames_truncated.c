/* Takes a frame that is cut for one without effect. */
#define ZOO_BAD_FRAME ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
