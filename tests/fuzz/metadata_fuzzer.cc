// Any bytes, read as the metadata of two libraries (abi/troupe_abi.h), divided
// by a NUL. A refusal names a line; what was accepted is the same when it is
// written and read again, and is compatible with itself.
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/guest/metadata.h"
#include "host/runtime/concurrency.h"
#include "host/runtime/signal_routes.h"
#include "tests/fuzz/oracle.h"
#include "tools/cli/interface_diff.h"

namespace troupe {
namespace {

using fuzz::Fail;

void CheckRefusal(const absl::Status& status) {
  if (!absl::IsInvalidArgument(status)) Fail(status.ToString());
  const std::string_view text(status.message().data(), status.message().size());
  fuzz::CheckText(text, "the refusal");
  if (!text.starts_with("metadata"))
    Fail("a refusal of what? " + status.ToString());
}

void AppendLine(std::string_view key, std::string_view value,
                std::string* text) {
  text->append(key).append("=").append(value).append("\n");
}

void AppendValues(const MetadataValues& values, std::string* text) {
  for (const auto& [key, value] : values) AppendLine(key, value, text);
}

std::string Write(const GuestMetadata& metadata) {
  std::string text;
  if (metadata.type.empty()) return text;
  AppendLine("type", metadata.type, &text);
  if (!metadata.interface_hash.empty()) {
    AppendLine("interface", metadata.interface_hash, &text);
  }
  AppendValues(metadata.values, &text);
  for (const RouteMetadata& route : metadata.routes) {
    AppendLine("route", route.key, &text);
    AppendValues(route.values, &text);
  }
  return text;
}

void CheckSame(const GuestMetadata& a, const GuestMetadata& b) {
  bool same = a.type == b.type && a.interface_hash == b.interface_hash &&
              a.values == b.values && a.routes.size() == b.routes.size();
  for (size_t i = 0; same && i < a.routes.size(); ++i) {
    same = a.routes[i].key == b.routes[i].key &&
           a.routes[i].values == b.routes[i].values;
  }
  if (!same) Fail("read otherwise again:\n" + Write(a) + Write(b));
}

void CheckDiff(const InterfaceDiff& diff) {
  for (const auto* lines : {&diff.broken, &diff.extended, &diff.changed}) {
    for (const std::string& line : *lines) fuzz::CheckText(line, "a change");
  }
}

absl::StatusOr<GuestMetadata> Read(std::string_view text) {
  absl::StatusOr<GuestMetadata> metadata = ParseMetadata(text);
  if (!metadata.ok()) {
    CheckRefusal(metadata.status());
    return metadata;
  }
  const absl::StatusOr<GuestMetadata> again = ParseMetadata(Write(*metadata));
  if (!again.ok()) Fail("cannot be read again: " + again.status().ToString());
  CheckSame(*metadata, *again);

  const auto concurrent = FindConcurrentRoutes(*metadata);
  if (!concurrent.ok()) CheckRefusal(concurrent.status());
  const auto signals = FindSignalRoutes(*metadata, {});
  if (!signals.ok()) CheckRefusal(signals.status());
  const InterfaceDiff none = CompareInterfaces(*metadata, *metadata);
  if (none.verdict() != "compatible" || !none.changed.empty()) {
    Fail("is another interface than itself:\n" + Write(*metadata));
  }
  return metadata;
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = troupe::fuzz::View(data, size);
  const size_t middle = text.find('\0');
  const auto before = troupe::Read(text.substr(0, middle));
  if (middle == std::string_view::npos) return 0;
  const auto now = troupe::Read(text.substr(middle + 1));
  if (!before.ok() || !now.ok()) return 0;
  troupe::CheckDiff(troupe::CompareInterfaces(*before, *now));
  return 0;
}
