// The file a.troupe_host.h of a file a.proto: clients for programs that embed a
// host.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_HOST_HEADER_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_HOST_HEADER_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tools/protoc_gen_troupe/service_model.h"

namespace troupe::protoc {

// The text of the header. `services` are those of `file`; there may be none.
std::string HostHeader(const google::protobuf::FileDescriptor& file,
                       const std::vector<ServiceModel>& services);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_HOST_HEADER_H_
