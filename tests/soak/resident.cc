#include <unistd.h>

#include <fstream>

#include "tests/soak/soak.h"

namespace troupe::soak {

uint64_t ResidentMiB() {
  std::ifstream file("/proc/self/statm");
  uint64_t mapped = 0;
  uint64_t resident = 0;
  file >> mapped >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

}  // namespace troupe::soak
