/* Does not miss the event of a hook. */
#define ZOO_NO_EVENT ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
