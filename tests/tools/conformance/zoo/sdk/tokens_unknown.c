/* Releases the token of an entry, which is the host's, and once more. */
#define ZOO_ON_REQUEST(host, token)   \
  do {                                \
    (host)->release_context((token)); \
    (host)->release_context((token)); \
  } while (0)
#include "tests/tools/conformance/zoo/sdk/good2.h"
