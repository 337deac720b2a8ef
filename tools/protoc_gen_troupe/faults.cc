#include "tools/protoc_gen_troupe/faults.h"

#include "fmt/format.h"

namespace troupe::protoc {

namespace pb = google::protobuf;

void Faults::Add(const pb::MethodDescriptor& method, std::string_view text) {
  pb::SourceLocation place = {};
  method.GetSourceLocation(&place);
  AddAt(*method.file(), place, text);
}

void Faults::Add(const pb::ServiceDescriptor& service, std::string_view text) {
  pb::SourceLocation place = {};
  service.GetSourceLocation(&place);
  AddAt(*service.file(), place, text);
}

void Faults::AddAt(const pb::FileDescriptor& file,
                   const pb::SourceLocation& place, std::string_view text) {
  // Descriptors count from 0.
  lines_ += fmt::format("{}:{}:{}: {}\n", file.name(), place.start_line + 1,
                        place.start_column + 1, text);
}

}  // namespace troupe::protoc
