// One line of a log, taken apart: a web server's access log in the common or
// the combined format, or anything else, as words.
#ifndef TROUPE_GUEST_SDK_EXAMPLES_LOG_LINE_H_
#define TROUPE_GUEST_SDK_EXAMPLES_LOG_LINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::demo {

// Views of the line.
struct AccessLine {
  std::string_view host;
  std::string_view time;
  std::string_view method;
  std::string_view target;
  std::string_view status;  // three digits
  std::string_view bytes;   // digits, or "-"
};

// Reads `HOST IDENT USER [TIME] "METHOD TARGET PROTOCOL" STATUS BYTES`, with or
// without a protocol and with anything after it. Nothing if it is not that.
std::optional<AccessLine> ParseAccessLine(std::string_view line);

// The parts between spaces and tabs.
std::vector<std::string_view> Words(std::string_view line);

// What is counted of a line, one "KIND VALUE" a line of text:
//   lines   access | other
//   status, method, path   of an access line; a path is the target's first
//                          segment, without its query
//   word    each word of any other line
// demo/counts.awk computes the same.
std::string KeysOf(std::string_view line);

// The fields as one JSON object. Bytes of a line that is not UTF-8 are taken
// for Latin-1.
std::string JsonOf(std::string_view line);

}  // namespace troupe::demo

#endif  // TROUPE_GUEST_SDK_EXAMPLES_LOG_LINE_H_
