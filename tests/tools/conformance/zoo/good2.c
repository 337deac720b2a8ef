/* Nothing: keeps every rule. */
#include "tests/tools/conformance/zoo/good2.h"
