// Files that a test makes up from a guest: copies, cut or changed.
#ifndef TROUPE_TESTS_HOST_GUEST_TEST_FILES_H_
#define TROUPE_TESTS_HOST_GUEST_TEST_FILES_H_

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace troupe {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

// In the test's own directory; a second call with one name replaces the file.
inline std::string WriteFile(std::string_view name, std::string_view content) {
  std::string path = ::testing::TempDir();
  path += name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace troupe

#endif  // TROUPE_TESTS_HOST_GUEST_TEST_FILES_H_
