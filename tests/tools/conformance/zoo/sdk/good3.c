/* Nothing: keeps every rule. */
#include "tests/tools/conformance/zoo/sdk/good3.h"
