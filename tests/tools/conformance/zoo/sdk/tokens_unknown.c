/* Releases the token of an entry, which is the host's to release. */
#define ZOO_ON_REQUEST(host, token) (host)->release_context((token))
#include "tests/tools/conformance/zoo/sdk/good2.h"
