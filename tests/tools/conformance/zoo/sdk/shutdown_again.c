/* Has its actor also after actr_shutdown. */
#define ZOO_ONCE
#include "tests/tools/conformance/zoo/sdk/good2.h"
