// Reads one table of a configuration key by key, and knows afterwards which
// keys nobody asked for.
//
// Each Read function takes an absent key as "leave the default", and puts a
// value of the wrong kind or out of range into the errors, with what would have
// been right. Nothing stops at the first fault.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_READER_H_
#define TROUPE_HOST_RUNTIME_CONFIG_READER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "host/runtime/config.h"
#include "host/runtime/config_errors.h"
#include "host/runtime/config_tree.h"

namespace troupe {

class TableReader {
 public:
  // `where` is the table's place and `name` its name in messages ("[host]").
  // `table` and `errors` outlive the reader.
  TableReader(const ConfigTable& table, Position where, std::string name,
              ConfigErrors* errors);

  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;

  // The entry of `key`, null when absent. Counts as asked for.
  const ConfigEntry* Take(std::string_view key);

  // The table of `key`, named `name` in messages. When it is absent, or no
  // table (which is reported), the reader finds nothing in it.
  TableReader Inner(std::string_view key, std::string name);

  // The tables of the array of tables `key`, which messages show as `[[key]]`.
  std::vector<const ConfigNode*> Tables(std::string_view key);

  void ReadString(std::string_view key, Setting<std::string>* setting);
  void ReadStrings(std::string_view key,
                   Setting<std::vector<std::string>>* setting);
  void ReadDuration(std::string_view key, Setting<absl::Duration>* setting);
  void ReadFlag(std::string_view key, Setting<bool>* setting);

  // An integer counts bytes; a string has a unit.
  void ReadBytes(std::string_view key, uint64_t min, uint64_t max,
                 Setting<uint64_t>* setting);

  // `T` is an integer type of at most 32 bits, or an optional of one.
  template <typename T>
  void ReadInteger(std::string_view key, int64_t min, int64_t max,
                   Setting<T>* setting) {
    if (const auto number = Integer(key, min, max)) {
      setting->value = static_cast<uint32_t>(*number);
      setting->origin = last_origin_;
    }
  }

  // One of several words. `T` is an enum, or an optional of one.
  template <typename T, typename E>
  void ReadChoice(std::string_view key,
                  std::span<const std::pair<std::string_view, E>> choices,
                  Setting<T>* setting) {
    std::vector<std::string_view> words;
    for (const auto& choice : choices) words.push_back(choice.first);
    if (const auto index = Choice(key, words)) {
      setting->value = choices[*index].second;
      setting->origin = last_origin_;
    }
  }

  // A key that must be there.
  void Require(std::string_view key);

  const ConfigTable& table() const { return table_; }

  // Reports the keys that were never taken, each with the nearest that exists.
  void Finish();

 private:
  template <typename T>
  const T* Value(std::string_view key, std::string_view wanted);
  std::optional<int64_t> Integer(std::string_view key, int64_t min,
                                 int64_t max);
  std::optional<size_t> Choice(std::string_view key,
                               std::span<const std::string_view> words);
  void Wrong(const ConfigEntry& entry, std::string_view wanted,
             std::string_view got);

  const ConfigTable& table_;
  const Position where_;
  const std::string name_;
  ConfigErrors* const errors_;

  std::vector<std::string_view> known_;
  Origin last_origin_;
};

// The origin of a value that stands in the file.
Origin OriginOf(const ConfigEntry& entry);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_READER_H_
