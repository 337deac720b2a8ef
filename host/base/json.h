// The little JSON that the host writes itself.
#ifndef TROUPE_HOST_BASE_JSON_H_
#define TROUPE_HOST_BASE_JSON_H_

#include <string>
#include <string_view>

namespace troupe {

// `text` as a JSON string, quotes included. JSON cannot carry bytes that are no
// text: when `text` is not UTF-8, each byte above 127 becomes U+FFFD.
std::string JsonQuote(std::string_view text);

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_JSON_H_
