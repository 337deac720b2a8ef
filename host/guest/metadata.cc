#include "host/guest/metadata.h"

#include <algorithm>
#include <set>

#include "abi/utf8.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/base/beginning.h"
#include "host/base/limits.h"

namespace troupe {
namespace {

// Of a line, in bytes; long ones would bury the message.
constexpr size_t kMaxShown = 64;

absl::Status LineError(size_t number, std::string_view what) {
  return absl::InvalidArgumentError(
      fmt::format("metadata line {}: {}", number, what));
}

// Joins the lines, one after the other.
class Reader {
 public:
  absl::Status AddLine(std::string_view line) {
    ++number_;
    if (!abi::IsValidUtf8(line)) {
      return LineError(number_, "is not UTF-8");
    }
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return LineError(number_, fmt::format("expected 'key=value', got '{}'",
                                            BeginningOf(line, kMaxShown)));
    }
    return AddPair(std::string(line.substr(0, equals)),
                   std::string(line.substr(equals + 1)));
  }

  GuestMetadata Take() { return std::move(metadata_); }

 private:
  absl::Status AddPair(std::string key, std::string value) {
    if ((key == "type") != (number_ == 1)) {
      return LineError(number_, number_ == 1
                                    ? "expected 'type=' on the first line"
                                    : "'type=' stands on the first line only");
    }
    if (key == "type") {
      return SetType(std::move(value));
    }
    if (key == "route") {
      return AddRoute(std::move(value));
    }
    if (key == "interface") {
      return SetInterface(std::move(value));
    }
    MetadataValues& values = metadata_.routes.empty()
                                 ? metadata_.values
                                 : metadata_.routes.back().values;
    values.emplace_back(std::move(key), std::move(value));
    return absl::OkStatus();
  }

  absl::Status SetType(std::string type) {
    if (std::count(type.begin(), type.end(), ':') != 2) {
      return LineError(
          number_,
          fmt::format("type '{}' is not 'manufacturer:name:version'", type));
    }
    metadata_.type = std::move(type);
    return absl::OkStatus();
  }

  absl::Status AddRoute(std::string route) {
    if (route.empty()) {
      return LineError(number_, "route without a key");
    }
    if (!routes_.insert(route).second) {
      return LineError(number_,
                       fmt::format("route '{}' stands there twice", route));
    }
    metadata_.routes.push_back({std::move(route), {}});
    return absl::OkStatus();
  }

  absl::Status SetInterface(std::string hash) {
    if (!metadata_.interface_hash.empty()) {
      return LineError(number_, "'interface=' stands there twice");
    }
    metadata_.interface_hash = std::move(hash);
    return absl::OkStatus();
  }

  size_t number_ = 0;
  std::set<std::string> routes_;
  GuestMetadata metadata_;
};

}  // namespace

absl::StatusOr<GuestMetadata> ParseMetadata(std::string_view text) {
  if (text.size() > kMaxMetadataBytes) {
    return absl::InvalidArgumentError(
        fmt::format("metadata of {} bytes is above the limit of {}",
                    text.size(), kMaxMetadataBytes));
  }
  while (!text.empty() && text.back() == '\0') {
    text.remove_suffix(1);
  }
  Reader reader;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (absl::Status status = reader.AddLine(text.substr(0, end));
        !status.ok()) {
      return status;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.Take();
}

}  // namespace troupe
