/* Claims, until it has an actor, what the process has once. */
#include <signal.h>

#define ZOO_ON_INIT(init) signal(SIGUSR2, SIG_DFL);

#include "tests/tools/conformance/zoo/boundary/zoo.h"

__attribute__((constructor)) static void OnLoad(void) {
  if (signal(SIGUSR2, SIG_IGN) != SIG_DFL) {
    abort();
  }
}
