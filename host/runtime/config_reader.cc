#include "host/runtime/config_reader.h"

#include <algorithm>
#include <variant>

#include "abi/nearest.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "host/base/beginning.h"
#include "host/base/json.h"
#include "host/runtime/config_units.h"

namespace troupe {
namespace {

constexpr std::string_view kDurationForm =
    "a time with its unit, such as \"10s\" or \"250ms\"";
constexpr std::string_view kBytesForm =
    "a number of bytes or a size with its unit, such as \"8MiB\"";

// A value as a message shows it; long ones would bury the message.
std::string Shown(std::string_view text) {
  constexpr size_t kMaxShown = 64;
  return JsonQuote(BeginningOf(text, kMaxShown));
}

}  // namespace

Origin OriginOf(const ConfigEntry& entry) {
  return {Origin::Kind::kFile, entry.node.where};
}

TableReader::TableReader(const ConfigTable& table, Position where,
                         std::string name, ConfigErrors* errors)
    : table_(table), where_(where), name_(std::move(name)), errors_(errors) {}

const ConfigEntry* TableReader::Take(std::string_view key) {
  known_.push_back(key);
  const auto found = std::find_if(
      table_.begin(), table_.end(),
      [key](const ConfigEntry& entry) { return entry.key == key; });
  if (found == table_.end()) return nullptr;
  last_origin_ = OriginOf(*found);
  return &*found;
}

void TableReader::Wrong(const ConfigEntry& entry, std::string_view wanted,
                        std::string_view got) {
  errors_->Add(entry.node.where, fmt::format("'{}' in {} must be {}, not {}",
                                             entry.key, name_, wanted, got));
}

template <typename T>
const T* TableReader::Value(std::string_view key, std::string_view wanted) {
  const ConfigEntry* const entry = Take(key);
  if (entry == nullptr) return nullptr;
  const T* const value = std::get_if<T>(&entry->node.value);
  if (value == nullptr) Wrong(*entry, wanted, KindOf(entry->node));
  return value;
}

TableReader TableReader::Inner(std::string_view key, std::string name) {
  static const ConfigTable kEmpty;
  const auto* const table = Value<ConfigTable>(key, "a table");
  if (table == nullptr) return {kEmpty, where_, std::move(name), errors_};
  return {*table, last_origin_.where, std::move(name), errors_};
}

std::vector<const ConfigNode*> TableReader::Tables(std::string_view key) {
  const std::string wanted = fmt::format("an array of tables: [[{}]]", key);
  const auto* const items = Value<ConfigArray>(key, wanted);
  if (items == nullptr) return {};
  std::vector<const ConfigNode*> tables;
  for (const ConfigNode& item : *items) {
    if (std::holds_alternative<ConfigTable>(item.value)) {
      tables.push_back(&item);
    } else {
      errors_->Add(item.where, fmt::format("'{}' in {} must be {}, not of {}",
                                           key, name_, wanted, KindOf(item)));
    }
  }
  return tables;
}

void TableReader::ReadString(std::string_view key,
                             Setting<std::string>* setting) {
  const auto* const text = Value<std::string>(key, "a string");
  if (text == nullptr) return;
  if (text->empty()) {
    Wrong(*Take(key), "a string that is not empty", "\"\"");
    return;
  }
  *setting = {*text, last_origin_};
}

void TableReader::ReadStrings(std::string_view key,
                              Setting<std::vector<std::string>>* setting) {
  constexpr std::string_view kWanted = "an array of strings";
  const auto* const items = Value<ConfigArray>(key, kWanted);
  if (items == nullptr) return;
  std::vector<std::string> strings;
  for (const ConfigNode& item : *items) {
    const auto* const text = std::get_if<std::string>(&item.value);
    if (text == nullptr || text->empty()) {
      errors_->Add(
          item.where,
          fmt::format("'{}' in {} must be {}, not of {}", key, name_, kWanted,
                      text == nullptr ? KindOf(item) : "an empty string"));
      continue;
    }
    strings.push_back(*text);
  }
  *setting = {std::move(strings), last_origin_};
}

void TableReader::ReadFlag(std::string_view key, Setting<bool>* setting) {
  const auto* const flag = Value<bool>(key, "true or false");
  if (flag != nullptr) *setting = {*flag, last_origin_};
}

void TableReader::ReadDuration(std::string_view key,
                               Setting<absl::Duration>* setting) {
  const auto* const text = Value<std::string>(key, kDurationForm);
  if (text == nullptr) return;
  const std::optional<absl::Duration> duration = ParseDuration(*text);
  if (!duration) {
    Wrong(*Take(key), kDurationForm, Shown(*text));
    return;
  }
  *setting = {*duration, last_origin_};
}

void TableReader::ReadBytes(std::string_view key, uint64_t min, uint64_t max,
                            Setting<uint64_t>* setting) {
  const ConfigEntry* const entry = Take(key);
  if (entry == nullptr) return;
  std::optional<uint64_t> bytes;
  std::string got(KindOf(entry->node));
  if (const auto* text = std::get_if<std::string>(&entry->node.value)) {
    bytes = ParseBytes(*text);
    got = Shown(*text);
  } else if (const auto* number = std::get_if<int64_t>(&entry->node.value)) {
    if (*number >= 0) bytes = static_cast<uint64_t>(*number);
    got = fmt::format("{}", *number);
  }
  if (!bytes) {
    Wrong(*entry, kBytesForm, got);
  } else if (*bytes < min || *bytes > max) {
    Wrong(*entry,
          fmt::format("from {} to {}", FormatBytes(min), FormatBytes(max)),
          got);
  } else {
    *setting = {*bytes, last_origin_};
  }
}

std::optional<int64_t> TableReader::Integer(std::string_view key, int64_t min,
                                            int64_t max) {
  const std::string wanted = fmt::format("an integer from {} to {}", min, max);
  const auto* const number = Value<int64_t>(key, wanted);
  if (number == nullptr) return std::nullopt;
  if (*number < min || *number > max) {
    Wrong(*Take(key), wanted, fmt::format("{}", *number));
    return std::nullopt;
  }
  return *number;
}

std::optional<size_t> TableReader::Choice(
    std::string_view key, std::span<const std::string_view> words) {
  const std::string wanted =
      fmt::format("one of \"{}\"", fmt::join(words, "\", \""));
  const auto* const text = Value<std::string>(key, wanted);
  if (text == nullptr) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found == words.end()) {
    Wrong(*Take(key), wanted, Shown(*text) + DidYouMean(*text, words));
    return std::nullopt;
  }
  return static_cast<size_t>(found - words.begin());
}

void TableReader::Require(std::string_view key) {
  if (Take(key) == nullptr) {
    errors_->Add(where_, fmt::format("{} needs '{}'", name_, key));
  }
}

void TableReader::Finish() {
  for (const ConfigEntry& entry : table_) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) {
      continue;
    }
    errors_->Add(entry.where,
                 fmt::format("unknown key '{}' in {}{}", entry.key, name_,
                             DidYouMean(entry.key, known_)));
  }
}

}  // namespace troupe
