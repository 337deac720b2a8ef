// What only the whole configuration shows: names used twice, shards that do not
// exist, circles of `with`, missing files.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_CHECK_H_
#define TROUPE_HOST_RUNTIME_CONFIG_CHECK_H_

#include "host/runtime/config.h"
#include "host/runtime/config_errors.h"

namespace troupe {

// Adds each fault to `errors`, at the value that has it.
void CheckConfig(const Config& config, Libraries libraries,
                 ConfigErrors* errors);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_CHECK_H_
