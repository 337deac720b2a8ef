// Sizes and times as people write them in a configuration or on a command line.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_UNITS_H_
#define TROUPE_HOST_RUNTIME_CONFIG_UNITS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace troupe {

// "8MiB", "64 KiB", "512B" or "512" in bytes; also GiB. Whole numbers only.
// Absent when it is not written so or above 2^63 - 1.
std::optional<uint64_t> ParseBytes(std::string_view text);

// The shortest exact form that ParseBytes reads: "8MiB", "1000B".
std::string FormatBytes(uint64_t bytes);

// "10s", "1.5s", "250ms", "1m30s". Absent when it is not written so, negative
// or infinite.
std::optional<absl::Duration> ParseDuration(std::string_view text);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_UNITS_H_
