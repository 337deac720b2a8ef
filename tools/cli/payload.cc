#include "tools/cli/payload.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "abi/utf8.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/hex.h"
#include "tools/cli/read_file.h"

namespace troupe {
namespace {

absl::StatusOr<std::string> EncodeHex(std::string_view text) {
  std::optional<std::string> bytes = ParseHex(text);
  if (bytes) return *std::move(bytes);
  return absl::InvalidArgumentError(
      fmt::format("'{}' is not pairs of hexadecimal digits", text));
}

// Text that a terminal shows as it is.
bool IsPlain(std::string_view bytes) {
  return abi::IsValidUtf8(bytes) &&
         std::none_of(bytes.begin(), bytes.end(), [](unsigned char c) {
           return absl::ascii_iscntrl(c) && c != '\n' && c != '\t';
         });
}

std::string ShowAsJson(std::string_view bytes) {
  if (abi::IsValidUtf8(bytes)) {
    return fmt::format("{{\"text\":{}}}", JsonQuote(bytes));
  }
  return fmt::format("{{\"hex\":\"{}\"}}", FormatHex(bytes));
}

}  // namespace

absl::StatusOr<std::string> EncodePayload(const PayloadOptions& options,
                                          const std::string& route,
                                          const Schema& schema) {
  if (options.text) return *options.text;
  if (options.hex) return EncodeHex(*options.hex);
  if (options.file) return ReadFile(*options.file);
  if (!options.json) return std::string();
  if (*options.json == "-") return ReadAll(stdin, "standard input");
  return schema.ToBytes(route, Direction::kRequest, *options.json);
}

absl::StatusOr<std::string> EncodeLine(std::string_view line, Output as,
                                       const std::string& route,
                                       const Schema& schema) {
  switch (as) {
    case Output::kJson:
      return schema.ToBytes(route, Direction::kRequest, line);
    case Output::kHex:
      return EncodeHex(line);
    default:
      return std::string(line);
  }
}

std::string ShowPayload(std::string_view bytes, const std::string& route,
                        Direction direction, const Schema& schema,
                        Output output) {
  if (output == Output::kRaw || output == Output::kText) {
    return std::string(bytes);
  }
  if (output == Output::kHex) return FormatHex(bytes);
  if (schema.Knows(route)) {
    const absl::StatusOr<std::string> json =
        schema.ToJson(route, direction, bytes);
    if (json.ok()) return *json;
  }
  if (output == Output::kJson) return ShowAsJson(bytes);
  return IsPlain(bytes) ? std::string(bytes) : FormatHex(bytes);
}

}  // namespace troupe
