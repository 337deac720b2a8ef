// What the .proto files of a configuration say about routes, so that payloads
// can be written and read as JSON.
#ifndef TROUPE_TOOLS_CLI_SCHEMA_H_
#define TROUPE_TOOLS_CLI_SCHEMA_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace google::protobuf {
class Descriptor;
}

namespace troupe {

enum class Direction { kRequest, kResponse };

// The .proto files are parsed at run time: only this program links the full
// protobuf runtime, and it needs no generated code for them.
class Schema {
 public:
  // Reads `files`, looked for in each of `directories` in turn. No files: a
  // schema that knows no route.
  //   Errors: INVALID_ARGUMENT with a line `file:line:column: …` per fault.
  static absl::StatusOr<std::unique_ptr<Schema>> Load(
      const std::vector<std::string>& files,
      const std::vector<std::string>& directories);

  ~Schema();

  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  bool Knows(std::string_view route) const;

  // All of them, sorted.
  std::vector<std::string> Routes() const;

  //   Errors: NOT_FOUND for an unknown route; INVALID_ARGUMENT when `json` does
  //           not fit its message, with the field.
  absl::StatusOr<std::string> ToBytes(std::string_view route,
                                      Direction direction,
                                      std::string_view json) const;

  // On one line, fields named as in the .proto file.
  //   Errors: as ToBytes.
  absl::StatusOr<std::string> ToJson(std::string_view route,
                                     Direction direction,
                                     std::string_view bytes) const;

 private:
  struct Impl;

  explicit Schema(std::unique_ptr<Impl> impl);

  // The message of `route`.
  absl::StatusOr<const google::protobuf::Descriptor*> Find(
      std::string_view route, Direction direction) const;

  const std::unique_ptr<Impl> impl_;
};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_SCHEMA_H_
