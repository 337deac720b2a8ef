/* Nothing: keeps every rule. */
#include "tests/tools/conformance/zoo/sdk/good2.h"
