/* Ends the process while it is loaded. */
#include "tests/tools/conformance/zoo/boundary/zoo.h"

__attribute__((constructor)) static void OnLoad(void) { abort(); }
