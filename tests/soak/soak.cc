#include "tests/soak/soak.h"

#include <unistd.h>

#include <fstream>

#include "fmt/format.h"

namespace troupe::soak {

absl::Status StopAll(Host* host) {
  const StopOutcome outcome = host->Stop(absl::Minutes(5));
  if (outcome.stuck.empty()) return absl::OkStatus();
  return absl::InternalError(
      fmt::format("{} actors or shards did not end, the first: {}",
                  outcome.stuck.size(), outcome.stuck.front()));
}

uint64_t ResidentMiB() {
  std::ifstream file("/proc/self/statm");
  uint64_t mapped = 0;
  uint64_t resident = 0;
  file >> mapped >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

}  // namespace troupe::soak
