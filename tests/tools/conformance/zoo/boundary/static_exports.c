/* Exports no actr_free_response. */
#define actr_free_response zoo_free_response

#include "tests/tools/conformance/zoo/boundary/zoo.h"
