// A folder of its own for one test, removed at the end. Its path is short,
// since a socket's may have 107 bytes.
#ifndef TROUPE_TESTS_SUPPORT_TEMP_FOLDER_H_
#define TROUPE_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace troupe {

class TempFolder {
 public:
  TempFolder() {
    char name[] = "/tmp/troupe_XXXXXX";
    if (mkdtemp(name) != nullptr) path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  // The path of `file_name` in the folder; nothing needs to be there.
  std::string operator/(const std::string& file_name) const {
    return path_ + "/" + file_name;
  }

 private:
  std::string path_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_SUPPORT_TEMP_FOLDER_H_
