// What all generated headers have around their classes.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_HEADER_TEXT_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_HEADER_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace troupe::protoc {

struct HeaderKind {
  std::string_view extension;  // ".troupe.h"
  std::vector<std::string> includes;
};

// The header of `file`, with `classes` in the namespace of its package; without
// classes it includes what it has to and no more.
std::string HeaderText(const google::protobuf::FileDescriptor& file,
                       const HeaderKind& kind, std::string_view classes);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_HEADER_TEXT_H_
