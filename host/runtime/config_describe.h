// A configuration as it counts: every setting with its value, written as in the
// file, and where it came from.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_DESCRIBE_H_
#define TROUPE_HOST_RUNTIME_CONFIG_DESCRIBE_H_

#include <string>
#include <vector>

#include "host/runtime/config.h"

namespace troupe {

struct DescribedSetting {
  std::string key;
  std::string value;   // reads the same as TOML and as JSON
  std::string origin;  // "default", "troupe.toml:3" or "command line"
};

struct ConfigSection {
  std::string title;  // "[host]", "[[workload]]"
  std::vector<DescribedSetting> settings;
};

// All settings of the host; of a workload those that say something.
std::vector<ConfigSection> DescribeConfig(const Config& config);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_DESCRIBE_H_
