/* Retains the token of its first request for ever. */
static int has_one;

#define ZOO_ON_REQUEST(host, token)  \
  do {                               \
    if (!has_one) {                  \
      has_one = 1;                   \
      (host)->retain_context(token); \
    }                                \
  } while (0)
#include "tests/tools/conformance/zoo/sdk/good2.h"
