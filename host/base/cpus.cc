#include "host/base/cpus.h"

#include <sched.h>

#include <algorithm>

namespace troupe {

uint32_t OnlineCpus() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0) return 1;
  return static_cast<uint32_t>(std::max(CPU_COUNT(&cpus), 1));
}

}  // namespace troupe
