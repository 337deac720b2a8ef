// protoc-gen-troupe: for each a.proto the headers a.troupe.h, with what its
// services are to workloads, a.troupe_host.h, with what they are to programs
// that embed a host, and a.troupe_fake.h, with fakes for tests.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_GENERATOR_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_GENERATOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/compiler/code_generator.h"

namespace troupe::protoc {

// Errors are lines `file:line:column: text`, all of them at once.
class Generator : public google::protobuf::compiler::CodeGenerator {
 public:
  bool Generate(const google::protobuf::FileDescriptor* file,
                const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override;

  bool GenerateAll(
      const std::vector<const google::protobuf::FileDescriptor*>& files,
      const std::string& parameter,
      google::protobuf::compiler::GeneratorContext* context,
      std::string* error) const override;

  uint64_t GetSupportedFeatures() const override {
    return FEATURE_PROTO3_OPTIONAL;
  }
};

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_GENERATOR_H_
