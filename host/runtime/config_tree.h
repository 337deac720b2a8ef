// A parsed TOML document as a plain tree, each key and value with its place.
//
// It stands between the TOML library and the rest for two reasons: the library
// is 17,000 lines of header, compiled once behind this; and it sorts keys,
// while messages and `config show` want the order of the file.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_TREE_H_
#define TROUPE_HOST_RUNTIME_CONFIG_TREE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/runtime/config_errors.h"

namespace troupe {

struct ConfigEntry;
struct ConfigNode;

// Dates, and what else only has a text in a configuration.
struct ConfigDate {
  std::string text;
};

using ConfigArray = std::vector<ConfigNode>;
using ConfigTable = std::vector<ConfigEntry>;  // in the order of the file

struct ConfigNode {
  Position where;
  std::variant<ConfigTable, ConfigArray, std::string, int64_t, double, bool,
               ConfigDate>
      value;
};

struct ConfigEntry {
  std::string key;
  Position where;
  ConfigNode node;
};

// Reads a whole document. What is wrong with it goes to `errors`: a syntax
// error or more than 1 MiB, and the tree is empty; what is nested deeper than
// 32 levels, and the tree lacks that part.
ConfigTable ParseConfigTree(std::string_view text, ConfigErrors* errors);

// What the node is, for messages: "a table", "a string", …
std::string_view KindOf(const ConfigNode& node);

// The node as JSON on one line, keys in the order of the file; a date becomes a
// string, an infinite number or NaN null.
std::string ToJson(const ConfigNode& node);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_TREE_H_
