// Where a guest of //tests/guests lies while a test runs. The test names the
// guest in `data`: "//tests/guests:<name>.so".
#ifndef TROUPE_TESTS_SUPPORT_GUEST_PATH_H_
#define TROUPE_TESTS_SUPPORT_GUEST_PATH_H_

#include <cstdlib>
#include <string>
#include <string_view>

namespace troupe {

// The absolute path of `<name>.so`, which may be absent: tests of missing files
// ask for it too.
inline std::string GuestPath(std::string_view name) {
  const char* root = std::getenv("TEST_SRCDIR");
  const char* workspace = std::getenv("TEST_WORKSPACE");
  std::string path = root == nullptr ? "." : root;
  path += '/';
  path += workspace == nullptr ? "troupe" : workspace;
  path += "/tests/guests/";
  path += name;
  path += ".so";
  return path;
}

}  // namespace troupe

#endif  // TROUPE_TESTS_SUPPORT_GUEST_PATH_H_
