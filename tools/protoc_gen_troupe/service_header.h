// The file a.troupe.h of a file a.proto: what its services are to workloads.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_HEADER_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_HEADER_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tools/protoc_gen_troupe/service_model.h"

namespace troupe::protoc {

// The text of the header. `services` are those of `file`; without any the
// header includes that of the messages and no more.
std::string ServiceHeader(const google::protobuf::FileDescriptor& file,
                          const std::vector<ServiceModel>& services);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_HEADER_H_
