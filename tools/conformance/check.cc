#include "tools/conformance/check.h"

#include "fmt/format.h"

namespace troupe::conformance {

std::string GenerationsText(Generations generations) {
  if (generations == kAllGenerations) return "all";
  std::string text;
  for (int generation = 1; generation <= 3; ++generation) {
    if ((generations & (1U << (generation - 1))) == 0) continue;
    text += fmt::format("{}{}", text.empty() ? "" : " and ", generation);
  }
  return text;
}

}  // namespace troupe::conformance
