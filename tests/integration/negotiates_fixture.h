// A library whose side of the handshake a test scripts, in files of the test's.
#ifndef TROUPE_TESTS_INTEGRATION_NEGOTIATES_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_NEGOTIATES_FIXTURE_H_

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "tests/integration/host_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {

// Of tests/guests/negotiates.c.
class NegotiatesTest : public HostTest {
 protected:
  NegotiatesTest() {
    setenv("TROUPE_NEGOTIATES_LOG", log_.c_str(), 1);
    unsetenv("TROUPE_SELF_CHECK");
    Script("agree");
  }

  static void Script(const char* what) { setenv("TROUPE_NEGOTIATES", what, 1); }

  // The library as a file of this name; each `edition` has another content.
  std::string File(const std::string& name, int edition = 0) {
    std::ifstream library(GuestPath("negotiates"), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(library)), {});
    content.append(edition, '\0');
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  absl::Status AddFile(const std::string& path, std::string name = "guest") {
    return host().AddWorkload({.name = std::move(name), .path = path});
  }

  // How often the library was asked.
  size_t Asked() const {
    std::ifstream log(log_);
    return std::string((std::istreambuf_iterator<char>(log)), {}).size();
  }

  const TempFolder folder_;
  const std::string log_ = folder_ / "log";
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_NEGOTIATES_FIXTURE_H_
