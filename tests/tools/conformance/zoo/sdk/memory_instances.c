/* Its instances are never freed. */
#include "tests/tools/conformance/zoo/sdk/ask.h"

typedef struct State {
  uint8_t bytes[200];
} State;

static void Destroy(void* instance) { (void)instance; }

#define ZOO_STATE State
#define ZOO_CHANGE(table) (table).destroy = Destroy
#include "tests/tools/conformance/zoo/sdk/good3.h"
