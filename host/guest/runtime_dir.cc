#include "host/guest/runtime_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {
namespace {

// Names are kPrefix, the process id, '-' and as many hexadecimal digits.
constexpr std::string_view kPrefix = "troupe-";
constexpr size_t kRandomDigits = 16;

absl::Status DirError(const std::string& path, std::string_view what) {
  return absl::FailedPreconditionError(
      fmt::format("runtime directory '{}': {}", path, what));
}

// Whoever may rename entries of `parent` can put another directory in the place
// of ours: only this user, root, or anybody if the sticky bit protects entries.
absl::Status CheckParent(const std::string& parent) {
  struct stat status = {};
  if (stat(parent.c_str(), &status) != 0) {
    return absl::NotFoundError(fmt::format("runtime directory '{}': {}", parent,
                                           std::strerror(errno)));
  }
  if (!S_ISDIR(status.st_mode)) {
    return DirError(parent, "is not a directory");
  }
  if (status.st_uid != geteuid() && status.st_uid != 0) {
    return DirError(parent,
                    fmt::format("belongs to user {}, the host runs as user {}",
                                status.st_uid, geteuid()));
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
      (status.st_mode & S_ISVTX) == 0) {
    return DirError(parent, fmt::format("mode {:04o} lets other users replace "
                                        "what is in it",
                                        status.st_mode & 07777U));
  }
  struct statvfs mount = {};
  if (statvfs(parent.c_str(), &mount) == 0 && (mount.f_flag & ST_NOEXEC) != 0) {
    return DirError(parent,
                    "is mounted noexec, so that no library can be loaded from "
                    "it; choose a directory on another mount");
  }
  return absl::OkStatus();
}

// Opens `path` and takes its lock, or -1.
int LockDirectory(const std::string& path, int operation) {
  const int fd =
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && flock(fd, operation) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

bool IsOurs(int directory) {
  struct stat status = {};
  return fstat(directory, &status) == 0 && status.st_nlink > 0 &&
         status.st_uid == geteuid() && (status.st_mode & 07777U) == 0700;
}

// Whether RandomName() could have made `name`. A directory that merely begins
// like ours, such as the one of the control socket, belongs to somebody else.
bool IsRuntimeDirName(std::string_view name) {
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  const size_t dash = name.find('-');
  if (dash == 0 || dash == std::string_view::npos) return false;
  const std::string_view random = name.substr(dash + 1);
  return name.substr(0, dash).find_first_not_of("0123456789") ==
             std::string_view::npos &&
         random.size() == kRandomDigits &&
         random.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A directory whose lock is free has lost its owner. Process ids would not do:
// they repeat, and containers that share a directory do not share them.
void RemoveStale(const std::string& parent) {
  std::error_code error;
  std::filesystem::directory_iterator entry(parent, error);
  for (; !error && entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (!IsRuntimeDirName(entry->path().filename().string())) continue;
    const int lock = LockDirectory(path, LOCK_EX | LOCK_NB);
    if (lock < 0) {
      continue;
    }
    std::error_code ignored;
    if (IsOurs(lock)) {
      std::filesystem::remove_all(path, ignored);
    }
    close(lock);
  }
}

std::string RandomName() {
  std::random_device random;
  return fmt::format("{}{}-{:08x}{:08x}", kPrefix, getpid(), random(),
                     random());
}

// Makes a directory below `parent` and locks it. Another host may take the new
// directory for a stale one before it is locked; then it is gone, and the next
// name gets its chance.
absl::StatusOr<std::pair<std::string, int>> MakeLocked(
    const std::string& parent) {
  constexpr int kAttempts = 16;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::string path =
        (std::filesystem::path(parent) / RandomName()).string();
    if (mkdir(path.c_str(), 0700) != 0) {
      if (errno == EEXIST) {
        continue;
      }
      return DirError(parent, fmt::format("cannot make a directory in it: {}",
                                          std::strerror(errno)));
    }
    const int lock = LockDirectory(path, LOCK_EX);
    if (lock < 0 && errno != ENOENT) {
      const int error = errno;
      rmdir(path.c_str());
      return DirError(parent, fmt::format("cannot lock a directory in it: {}",
                                          std::strerror(error)));
    }
    if (lock >= 0 && fchmod(lock, 0700) == 0 && IsOurs(lock)) {
      return std::make_pair(path, lock);
    }
    if (lock >= 0) {
      close(lock);
    }
  }
  return DirError(parent, fmt::format("no private directory could be made in "
                                      "{} attempts",
                                      kAttempts));
}

// Copies until the end of `source`. Returns 0 or the system's error.
int CopyBytes(int source, int target) {
  std::array<char, size_t{64} * 1024> buffer;
  off_t offset = 0;
  for (;;) {
    const ssize_t got = pread(source, buffer.data(), buffer.size(), offset);
    if (got <= 0) {
      return got == 0 ? 0 : errno;
    }
    offset += got;
    for (ssize_t done = 0; done < got;) {
      const ssize_t wrote = write(target, buffer.data() + done, got - done);
      if (wrote < 0) {
        return errno;
      }
      done += wrote;
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<RuntimeDir>> RuntimeDir::Create(
    const std::string& parent) {
  if (parent.empty()) {
    const char* user_dir = std::getenv("XDG_RUNTIME_DIR");
    if (user_dir != nullptr && user_dir[0] == '/') {
      if (auto made = Create(std::string(user_dir)); made.ok()) {
        return made;
      }
    }
    return Create("/tmp");
  }
  std::error_code error;
  const std::string absolute =
      std::filesystem::absolute(parent, error).string();
  if (absl::Status status = CheckParent(absolute); !status.ok()) {
    return status;
  }
  RemoveStale(absolute);
  auto made = MakeLocked(absolute);
  if (!made.ok()) {
    return made.status();
  }
  return std::unique_ptr<RuntimeDir>(
      new RuntimeDir(std::move(made->first), made->second));
}

RuntimeDir::RuntimeDir(std::string path, int lock)
    : path_(std::move(path)), lock_(lock) {}

RuntimeDir::~RuntimeDir() {
  // First: to remove takes a descriptor, and there may be none left. Whoever
  // takes the directory for a stale one by then removes it as well.
  close(lock_);
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

absl::StatusOr<std::string> RuntimeDir::CopyIn(int source,
                                               std::string_view name) {
  std::string target = fmt::format("{}/{}", path_, name);
  const int fd =
      open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0500);
  int error = fd < 0 ? errno : CopyBytes(source, fd);
  if (fd >= 0 && close(fd) != 0 && error == 0) {
    error = errno;
  }
  if (error == 0) {
    return target;
  }
  if (fd >= 0) {
    unlink(target.c_str());
  }
  return absl::UnavailableError(
      fmt::format("copy to '{}': {}", target, std::strerror(error)));
}

}  // namespace troupe
