/* Takes the chunks of a stream that it has unregistered. */
#define ZOO_ON_ENTRY(e)                                                     \
  if ((e)->op == ACTR_GUEST_HANDLE && MiniIs((e)->route, "zoo.Zoo.Echo")) { \
    ZooAskStream(e, ACTR_HOST_UNREGISTER_STREAM, "zoo");                    \
  }

#include "tests/tools/conformance/zoo/boundary/zoo.h"
