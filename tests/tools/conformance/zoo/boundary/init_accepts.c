/* Refuses to make an actor. */
#define ZOO_ON_INIT(init) return ACTR_INIT_FAILED;

#include "tests/tools/conformance/zoo/boundary/zoo.h"
