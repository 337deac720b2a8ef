// Writes C++ as it would be written by hand: comments taken over from the
// .proto file, declarations broken at 80 columns.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_CODE_WRITER_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_CODE_WRITER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace troupe::protoc {

inline constexpr size_t kColumns = 80;  // of a page

class CodeWriter {
 public:
  // Lines as they are, without their end.
  void Line(std::string_view text = {});

  // "head(argument, argument)tail", `indent` columns to the right.
  void Call(int indent, std::string_view head,
            const std::vector<std::string>& arguments, std::string_view tail);

  // The comments in front of the service or method and behind it. False when
  // there are none.
  bool Comments(int indent, const google::protobuf::ServiceDescriptor& service);
  bool Comments(int indent, const google::protobuf::MethodDescriptor& method);

  const std::string& text() const { return text_; }

 private:
  bool CommentLines(int indent, const google::protobuf::SourceLocation& place);

  std::string text_;
};

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_CODE_WRITER_H_
