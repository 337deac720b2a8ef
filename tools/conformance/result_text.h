// The results of a run, and the catalogue, as people and programs read them.
#ifndef TROUPE_TOOLS_CONFORMANCE_RESULT_TEXT_H_
#define TROUPE_TOOLS_CONFORMANCE_RESULT_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/conformance/check.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {

// Whether warnings make a run fail.
enum class Warnings { kFail, kAllow };

std::string_view NameOf(Severity severity);
std::string_view NameOf(Outcome::Kind kind);

// Lines for people; each ends with '\n'.
std::string ToText(const RunResult& result);
// One line of JSON, without its end. "end" says why checks are missing, and is
// there only then.
std::string ToJson(const RunResult& result);
// A JUnit report, as CI servers read it. A warning that is allowed is a passed
// case that says it in its output; a run that ended before its last check has
// one more case, with an error.
std::string ToJunit(const RunResult& result, Warnings warnings);

// All that the catalogue has about `check`, in lines for people.
std::string ExplanationOf(const Check& check);
// The catalogue as JSON, in one line.
std::string CatalogueToJson(const std::vector<const Check*>& checks);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_RESULT_TEXT_H_
