#include "host/runtime/config_units.h"

#include <charconv>
#include <limits>
#include <system_error>

#include "absl/strings/string_view.h"
#include "fmt/format.h"

namespace troupe {
namespace {

struct Unit {
  std::string_view name;
  uint64_t bytes;
};

// Largest first: FormatBytes takes the first that divides.
constexpr Unit kUnits[] = {
    {"GiB", uint64_t{1} << 30},
    {"MiB", uint64_t{1} << 20},
    {"KiB", uint64_t{1} << 10},
    {"B", 1},
};

constexpr uint64_t kMaxBytes = std::numeric_limits<int64_t>::max();

std::optional<uint64_t> Scale(std::string_view unit) {
  if (unit.empty()) return 1;
  for (const Unit& known : kUnits) {
    if (unit == known.name) return known.bytes;
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> ParseBytes(std::string_view text) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  std::string_view unit(rest, static_cast<size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const std::optional<uint64_t> scale = Scale(unit);
  if (!scale || number > kMaxBytes / *scale) return std::nullopt;
  return number * *scale;
}

std::string FormatBytes(uint64_t bytes) {
  for (const Unit& unit : kUnits) {
    if (bytes != 0 && bytes % unit.bytes == 0) {
      return fmt::format("{}{}", bytes / unit.bytes, unit.name);
    }
  }
  return "0B";
}

std::optional<absl::Duration> ParseDuration(std::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(absl::string_view(text.data(), text.size()),
                           &duration)) {
    return std::nullopt;
  }
  if (duration < absl::ZeroDuration() || duration == absl::InfiniteDuration()) {
    return std::nullopt;
  }
  return duration;
}

}  // namespace troupe
