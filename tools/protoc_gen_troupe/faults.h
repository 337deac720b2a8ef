// What is wrong with a .proto file, where it stands.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAULTS_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAULTS_H_

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace troupe::protoc {

class Faults {
 public:
  // Adds "file:line:column: text", with the place of the method or service.
  void Add(const google::protobuf::MethodDescriptor& method,
           std::string_view text);
  void Add(const google::protobuf::ServiceDescriptor& service,
           std::string_view text);

  bool empty() const { return lines_.empty(); }

  // One line for each.
  const std::string& lines() const { return lines_; }

 private:
  void AddAt(const google::protobuf::FileDescriptor& file,
             const google::protobuf::SourceLocation& place,
             std::string_view text);

  std::string lines_;
};

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAULTS_H_
