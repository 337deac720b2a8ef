// The file a.troupe_fake.h of a file a.proto: fakes of its services for tests.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAKE_HEADER_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAKE_HEADER_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tools/protoc_gen_troupe/service_model.h"

namespace troupe::protoc {

// The text of the header. `services` are those of `file`; there may be none.
std::string FakeHeader(const google::protobuf::FileDescriptor& file,
                       const std::vector<ServiceModel>& services);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_FAKE_HEADER_H_
