// Bytes as people type and read them.
#ifndef TROUPE_TOOLS_CLI_HEX_H_
#define TROUPE_TOOLS_CLI_HEX_H_

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

// Pairs of hexadecimal digits; spaces between them are skipped.
std::optional<std::string> ParseHex(std::string_view text);
std::string FormatHex(std::string_view bytes);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_HEX_H_
