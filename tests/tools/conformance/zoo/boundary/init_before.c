/* Answers before there is an actor. */
#define ZOO_BEFORE ACTR_SUCCESS

#include "tests/tools/conformance/zoo/boundary/zoo.h"
