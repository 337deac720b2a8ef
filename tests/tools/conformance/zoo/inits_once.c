/* shutdown.again: has its actor also after actr_shutdown. */
#define ZOO_ONCE
#include "tests/tools/conformance/zoo/good2.h"
