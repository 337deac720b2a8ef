// Payloads between what people type or read and bytes.
#ifndef TROUPE_TOOLS_CLI_PAYLOAD_H_
#define TROUPE_TOOLS_CLI_PAYLOAD_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/cli/options.h"
#include "tools/cli/schema.h"

namespace troupe {

// The bytes to send under `route`.
//   Errors: INVALID_ARGUMENT for hex or JSON that is none; NOT_FOUND for JSON
//           without a known .proto, and for a file that cannot be read.
absl::StatusOr<std::string> EncodePayload(const PayloadOptions& options,
                                          const std::string& route,
                                          const Schema& schema);

// One line of a file of messages, read as `as` says: kText, kJson or kHex.
absl::StatusOr<std::string> EncodeLine(std::string_view line, Output as,
                                       const std::string& route,
                                       const Schema& schema);

// `bytes` as `output` wants them, without a line's end. As JSON, a payload of
// an unknown route is {"text":"…"} or {"hex":"…"}.
std::string ShowPayload(std::string_view bytes, const std::string& route,
                        Direction direction, const Schema& schema,
                        Output output);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_PAYLOAD_H_
