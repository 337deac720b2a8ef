// The guests of the zoo, found in their folder: none is left out of a test.
//
// One that breaks a rule is named after the check that finds it, frames_null
// after frames.null; a further one has a word behind it, frames_null__word.
// Those that keep all rules are named good, with or without more.
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_GUESTS_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_GUESTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace troupe::conformance {

// Of the folder zoo/`folder`, in alphabetical order, without ".so".
std::vector<std::string> BadGuests(std::string_view folder);
std::vector<std::string> GoodGuests(std::string_view folder);

// "frames.null" of "frames_null__word"; its name of a guest that is named after
// no check.
std::string CheckOf(std::string_view guest);

std::string ZooPath(std::string_view folder, std::string_view guest);

}  // namespace troupe::conformance

#endif  // TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_GUESTS_H_
