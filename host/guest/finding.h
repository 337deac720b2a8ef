// One thing that the preflight found in a library, in words for its author.
#ifndef TROUPE_HOST_GUEST_FINDING_H_
#define TROUPE_HOST_GUEST_FINDING_H_

#include <string>
#include <string_view>

#include "abi/status_error.h"
#include "absl/status/status.h"

namespace troupe {

enum class Severity { kRefuse, kWarn, kInfo };

// A value. Each text is a clause without full stop; `where` and `fix` may be
// empty.
struct Finding {
  Severity severity = Severity::kInfo;
  // Stable kebab-case id, for scripts and tests; points to a constant.
  std::string_view code;
  std::string what;
  std::string where;
  std::string why;
  std::string fix;
};

inline constexpr std::string_view kMissingFile = "missing-file";
// The process lacks what it takes to read the file.
inline constexpr std::string_view kNoResources = "no-resources";

// What a host answers that does not load a library because of `refusal`.
inline absl::Status ToStatus(const Finding& refusal, std::string_view text) {
  if (refusal.code == kMissingFile) return NotFoundError(text);
  if (refusal.code == kNoResources) return UnavailableError(text);
  return InvalidArgumentError(text);
}

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_FINDING_H_
