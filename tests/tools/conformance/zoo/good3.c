/* Nothing: keeps every rule. */
#include "tests/tools/conformance/zoo/good3.h"
