// One thing that the preflight found in a library, in words for its author.
#ifndef TROUPE_HOST_GUEST_FINDING_H_
#define TROUPE_HOST_GUEST_FINDING_H_

#include <string>
#include <string_view>

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

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_FINDING_H_
