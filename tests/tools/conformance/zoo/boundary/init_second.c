/* Makes a second actor in the same image. */
#define ZOO_SECOND ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
