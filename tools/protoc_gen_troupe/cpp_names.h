// Names that generated classes cannot give to a method.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_CPP_NAMES_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_CPP_NAMES_H_

#include <string_view>

namespace troupe::protoc {

// Whether C++20 has `name` for itself.
bool IsKeyword(std::string_view name);

// Whether a handler or client, or troupe::Workload, which handlers are mixed
// with, has a member of that name, or code in them uses it.
bool IsMember(std::string_view name);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_CPP_NAMES_H_
