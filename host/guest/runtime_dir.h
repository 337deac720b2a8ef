// The host's private directory, where the copies of guest libraries lie while
// they are loaded.
//
// Copies exist because a loaded file that is written to crashes the process,
// and because the loader gives the old image for a path it has seen. Private,
// because whoever can write here runs code as this user.
#ifndef TROUPE_HOST_GUEST_RUNTIME_DIR_H_
#define TROUPE_HOST_GUEST_RUNTIME_DIR_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace troupe {

// A resource: `<parent>/troupe-<pid>-<random>`, mode 0700. A lock on it tells
// other hosts that its owner lives; it goes when the process does, however that
// ends, so that directories of dead hosts are known and removed here.
class RuntimeDir {
 public:
  // Makes the directory and removes those of this user's dead hosts beside it.
  // `parent` must exist; "" takes $XDG_RUNTIME_DIR, or /tmp where that is unset
  // or cannot be used.
  //   Errors: NOT_FOUND if `parent` does not exist; FAILED_PRECONDITION if it
  //           is mounted noexec, can be changed by other users, or cannot be
  //           written; each names the directory. Nothing is left behind.
  static absl::StatusOr<std::unique_ptr<RuntimeDir>> Create(
      const std::string& parent);

  // Removes the directory and what is in it. Images stay mapped.
  ~RuntimeDir();

  RuntimeDir(const RuntimeDir&) = delete;
  RuntimeDir& operator=(const RuntimeDir&) = delete;

  // Absolute.
  const std::string& path() const { return path_; }

  // Copies the regular file open as `source` to `<path()>/<name>`, mode 0500.
  //   Thread: any; `name` must be new.
  //   Ownership: `source` is borrowed and read from its beginning.
  //   Errors: UNAVAILABLE naming the target and the system's reason; no file is
  //           left.
  absl::StatusOr<std::string> CopyIn(int source, std::string_view name);

 private:
  RuntimeDir(std::string path, int lock);

  // Constant after construction.
  const std::string path_;
  const int lock_;
};

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_RUNTIME_DIR_H_
