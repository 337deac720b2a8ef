#include "tools/conformance/scenario.h"

#include <limits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/runtime/config.h"
#include "host/runtime/config_errors.h"
#include "host/runtime/config_reader.h"
#include "host/runtime/config_tree.h"
#include "tools/cli/hex.h"
#include "tools/cli/read_file.h"

namespace troupe::conformance {
namespace {

// The value of `key`, which may be empty; none when it is absent.
std::optional<std::string> TakeText(std::string_view key, TableReader* reader,
                                    ConfigErrors* errors) {
  const ConfigEntry* const entry = reader->Take(key);
  if (entry == nullptr) return std::nullopt;
  const auto* const text = std::get_if<std::string>(&entry->node.value);
  if (text != nullptr) return *text;
  errors->Add(entry->where, fmt::format("'{}' is a string, not {}", key,
                                        KindOf(entry->node)));
  return std::nullopt;
}

void ReadPayload(TableReader* reader, ConfigErrors* errors, Position where,
                 RouteCall* step) {
  const std::optional<std::string> text = TakeText("text", reader, errors);
  const std::optional<std::string> hex = TakeText("hex", reader, errors);
  if (text.has_value() && hex.has_value()) {
    errors->Add(where, "[[step]] has both 'text' and 'hex'");
  }
  if (text.has_value()) step->payload = *text;
  if (!hex.has_value()) return;
  if (const std::optional<std::string> bytes = ParseHex(*hex)) {
    step->payload = *bytes;
  } else {
    errors->Add(where, fmt::format("'{}' is not hexadecimal", *hex));
  }
}

RouteCall ReadStep(const ConfigNode& node, ConfigErrors* errors) {
  TableReader reader(std::get<ConfigTable>(node.value), node.where, "[[step]]",
                     errors);
  RouteCall step;
  reader.Require("route");
  step.route = TakeText("route", &reader, errors).value_or("");
  ReadPayload(&reader, errors, node.where, &step);
  if (reader.Take("status") != nullptr) {
    Setting<int32_t> status;
    reader.ReadInteger("status", std::numeric_limits<int32_t>::min(),
                       std::numeric_limits<int32_t>::max(), &status);
    step.status = status.value;
  }
  step.answer = TakeText("answer", &reader, errors);
  reader.Finish();
  return step;
}

}  // namespace

absl::StatusOr<Scenario> LoadScenario(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  ConfigErrors errors(path);
  const ConfigTable document = ParseConfigTree(*text, &errors);
  TableReader top(document, {1, 1}, "the file", &errors);
  Scenario scenario;
  scenario.config = TakeText("config", &top, &errors).value_or("");
  for (const ConfigNode* const node : top.Tables("step")) {
    scenario.steps.push_back(ReadStep(*node, &errors));
  }
  top.Finish();
  if (absl::Status status = errors.ToStatus(); !status.ok()) return status;
  return scenario;
}

absl::StatusOr<RouteCall> ParseRoute(std::string_view argument) {
  const size_t equals = argument.find('=');
  RouteCall call;
  call.route = argument.substr(0, equals);
  if (call.route.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is not NAME=HEX", argument));
  }
  if (equals == std::string_view::npos) return call;
  std::optional<std::string> bytes = ParseHex(argument.substr(equals + 1));
  if (!bytes.has_value()) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is not NAME=HEX: '{}' is not hexadecimal", argument,
                    argument.substr(equals + 1)));
  }
  call.payload = *std::move(bytes);
  return call;
}

}  // namespace troupe::conformance
