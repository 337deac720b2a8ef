// Tables for people: columns as wide as what stands in them.
#ifndef TROUPE_TOOLS_CLI_TABLE_H_
#define TROUPE_TOOLS_CLI_TABLE_H_

#include <string>
#include <vector>

namespace troupe {

using TableRow = std::vector<std::string>;

// The lines of `rows`, the first of which has the titles; all have as many
// cells as it. Cells hold no line breaks.
std::vector<std::string> TableLines(const std::vector<TableRow>& rows);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_TABLE_H_
