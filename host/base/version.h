// Which troupe this is.
#ifndef TROUPE_HOST_BASE_VERSION_H_
#define TROUPE_HOST_BASE_VERSION_H_

#include <string_view>

namespace troupe {

// Of the host and of the program.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_VERSION_H_
