/* Exports a function of its own. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"

MINI_EXPORT int zoo_helper(void);

int zoo_helper(void) { return zoo_started; }
