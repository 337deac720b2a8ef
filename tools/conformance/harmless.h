// Text of strangers, as people can be shown it.
#ifndef TROUPE_TOOLS_CONFORMANCE_HARMLESS_H_
#define TROUPE_TOOLS_CONFORMANCE_HARMLESS_H_

#include <string>
#include <string_view>

namespace troupe::conformance {

// `text` as a terminal shows it without being told anything by it: a question
// mark stands for each control character but line end and tab, U+0080 to
// U+009F among them, and for each byte that is not UTF-8.
//   Thread: any.
std::string Harmless(std::string_view text);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_HARMLESS_H_
