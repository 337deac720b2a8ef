// Which troupe this is.
#ifndef TROUPE_TOOLS_CLI_VERSION_H_
#define TROUPE_TOOLS_CLI_VERSION_H_

#include <string_view>

namespace troupe {

inline constexpr std::string_view kProgramVersion = "0.1.0";

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_VERSION_H_
