/* Retains the token of an entry and releases it twice. */
#define ZOO_ON_REQUEST(host, token)   \
  do {                                \
    (host)->retain_context((token));  \
    (host)->release_context((token)); \
    (host)->release_context((token)); \
  } while (0)
#include "tests/tools/conformance/zoo/sdk/good2.h"
