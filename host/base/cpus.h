// How many CPUs there are for this process.
#ifndef TROUPE_HOST_BASE_CPUS_H_
#define TROUPE_HOST_BASE_CPUS_H_

#include <cstdint>

namespace troupe {

// CPUs that this process may use, at least 1: what a container or taskset
// leaves of the machine's.
//   Thread: any.
uint32_t OnlineCpus();

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_CPUS_H_
