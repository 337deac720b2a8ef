#include "host/runtime/config_tree.h"

// The parser of toml++ 3.3 asserts that a table header begins with a key, which
// `[.a]` does not, and in an optimised build lets the compiler rely on it. The
// code behind each of its assertions copes; so there are none.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "host/base/json.h"

namespace troupe {
namespace {

// A configuration is written by hand; more is a mistaken file name.
constexpr size_t kMaxFileBytes = 1024 * 1024;

// Levels of tables and arrays; bounds the recursion here.
constexpr int kMaxDepth = 32;

Position PositionOf(const toml::source_position& position) {
  return {static_cast<int>(position.line), static_cast<int>(position.column)};
}

bool Before(const Position& a, const Position& b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

class Converter {
 public:
  explicit Converter(ConfigErrors* errors) : errors_(errors) {}

  ConfigTable Table(const toml::table& table, int depth) {
    ConfigTable entries;
    for (const auto& [key, node] : table) {
      entries.push_back({std::string(key.str()), PositionOf(key.source().begin),
                         Node(node, depth + 1)});
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const ConfigEntry& a, const ConfigEntry& b) {
                       return Before(a.where, b.where);
                     });
    return entries;
  }

 private:
  ConfigNode Node(const toml::node& node, int depth) {
    ConfigNode result;
    result.where = PositionOf(node.source().begin);
    if (depth > kMaxDepth) {
      errors_->Add(result.where,
                   fmt::format("nested deeper than {} levels", kMaxDepth));
      return result;
    }
    if (const toml::table* table = node.as_table()) {
      result.value = Table(*table, depth);
    } else if (const toml::array* array = node.as_array()) {
      ConfigArray items;
      for (const toml::node& item : *array) {
        items.push_back(Node(item, depth + 1));
      }
      result.value = std::move(items);
    } else if (const auto* text = node.as_string()) {
      result.value = text->get();
    } else if (const auto* integer = node.as_integer()) {
      result.value = integer->get();
    } else if (const auto* real = node.as_floating_point()) {
      result.value = real->get();
    } else if (const auto* truth = node.as_boolean()) {
      result.value = truth->get();
    } else {
      result.value = ConfigDate{DateText(node)};
    }
    return result;
  }

  static std::string DateText(const toml::node& node) {
    std::ostringstream text;
    if (const auto* date = node.as_date()) text << date->get();
    if (const auto* time = node.as_time()) text << time->get();
    if (const auto* both = node.as_date_time()) text << both->get();
    return text.str();
  }

  ConfigErrors* const errors_;
};

struct JsonWriter {
  std::string operator()(const ConfigTable& table) const {
    std::string out = "{";
    for (const ConfigEntry& entry : table) {
      if (out.size() > 1) out += ',';
      out += JsonQuote(entry.key) + ':' + ToJson(entry.node);
    }
    return out + '}';
  }
  std::string operator()(const ConfigArray& items) const {
    std::string out = "[";
    for (const ConfigNode& item : items) {
      if (out.size() > 1) out += ',';
      out += ToJson(item);
    }
    return out + ']';
  }
  std::string operator()(const std::string& text) const {
    return JsonQuote(text);
  }
  std::string operator()(int64_t integer) const {
    return fmt::format("{}", integer);
  }
  std::string operator()(double real) const {
    return std::isfinite(real) ? fmt::format("{}", real) : "null";
  }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const ConfigDate& date) const {
    return JsonQuote(date.text);
  }
};

struct KindNamer {
  std::string_view operator()(const ConfigTable&) const { return "a table"; }
  std::string_view operator()(const ConfigArray&) const { return "an array"; }
  std::string_view operator()(const std::string&) const { return "a string"; }
  std::string_view operator()(int64_t) const { return "an integer"; }
  std::string_view operator()(double) const { return "a number"; }
  std::string_view operator()(bool) const { return "a truth value"; }
  std::string_view operator()(const ConfigDate&) const { return "a date"; }
};

}  // namespace

ConfigTable ParseConfigTree(std::string_view text, ConfigErrors* errors) {
  if (text.size() > kMaxFileBytes) {
    errors->Add({}, fmt::format("{} bytes; a configuration has {} at most",
                                text.size(), kMaxFileBytes));
    return {};
  }
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::parse_error& error = result.error();
    errors->Add(PositionOf(error.source().begin),
                std::string(error.description()));
    return {};
  }
  return Converter(errors).Table(result.table(), 0);
}

std::string_view KindOf(const ConfigNode& node) {
  return std::visit(KindNamer{}, node.value);
}

std::string ToJson(const ConfigNode& node) {
  return std::visit(JsonWriter{}, node.value);
}

}  // namespace troupe
