// Where the files that a test names in `data` lie while it runs; a guest of
// //tests/guests is named "//tests/guests:<name>.so".
#ifndef TROUPE_TESTS_SUPPORT_GUEST_PATH_H_
#define TROUPE_TESTS_SUPPORT_GUEST_PATH_H_

#include <cstdlib>
#include <string>
#include <string_view>

namespace troupe {

// The absolute path of a file that may be absent: tests of missing files ask
// for it too. `path` is relative to the top of this repository.
inline std::string RunfilePath(std::string_view path) {
  const char* root = std::getenv("TEST_SRCDIR");
  const char* workspace = std::getenv("TEST_WORKSPACE");
  std::string absolute = root == nullptr ? "." : root;
  absolute += '/';
  absolute += workspace == nullptr ? "troupe" : workspace;
  absolute += '/';
  absolute += path;
  return absolute;
}

// The absolute path of the guest `<name>.so`.
inline std::string GuestPath(std::string_view name) {
  return RunfilePath("tests/guests/" + std::string(name) + ".so");
}

}  // namespace troupe

#endif  // TROUPE_TESTS_SUPPORT_GUEST_PATH_H_
