#include "host/loop/socket_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "absl/cleanup/cleanup.h"
#include "fmt/format.h"
#include "host/loop/uv_status.h"

namespace troupe {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

absl::Status Failure(std::string_view verb, const std::string& path) {
  const int error = errno;
  return UvStatus(-error, fmt::format("{} '{}'", verb, path));
}

absl::StatusOr<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  // The last byte stays zero.
  const size_t max_bytes = sizeof(address.sun_path) - 1;
  if (path.empty()) {
    return absl::InvalidArgumentError("the path of a socket is empty");
  }
  if (path.size() > max_bytes) {
    return absl::InvalidArgumentError(
        fmt::format("path of socket '{}' is too long: {} of {} bytes", path,
                    path.size(), max_bytes));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// A negated errno when there are no file descriptors left.
int NewSocket() {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return fd >= 0 ? fd : -errno;
}

const sockaddr* Generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// A socket connected to `address`, or a negated errno. A local connect never
// waits: it succeeds or fails at once.
int ConnectTo(const sockaddr_un& address) {
  const int fd = NewSocket();
  if (fd < 0) return fd;
  if (connect(fd, Generic(address), sizeof(address)) == 0) return fd;
  const int error = errno;
  close(fd);
  return -error;
}

// Held while a left-over file is examined and replaced.
absl::StatusOr<int> LockFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failure("open the folder of socket", path);
  if (flock(fd, LOCK_EX) != 0) {
    absl::Status failure = Failure("lock the folder of socket", path);
    close(fd);
    return failure;
  }
  return fd;
}

// OK when nothing is at `path` any more.
absl::Status RemoveLeftover(const std::string& path,
                            const sockaddr_un& address) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Failure("look at", path);
  }
  if (!S_ISSOCK(info.st_mode)) {
    return absl::FailedPreconditionError(
        fmt::format("'{}' exists and is not a socket", path));
  }
  const int probe = ConnectTo(address);
  if (probe >= 0) close(probe);
  // A listener that is too busy to answer is alive.
  if (probe >= 0 || probe == -EAGAIN) {
    return absl::FailedPreconditionError(
        fmt::format("socket '{}' is in use by a running process", path));
  }
  // Only a refusal proves that nobody listens.
  if (probe != -ECONNREFUSED) {
    return UvStatus(probe, fmt::format("probe socket '{}'", path));
  }
  if (unlink(path.c_str()) != 0) return Failure("remove left-over", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SocketFile> BindSocketFile(const std::string& path) {
  const absl::StatusOr<sockaddr_un> address = AddressOf(path);
  if (!address.ok()) return address.status();
  const absl::StatusOr<int> folder = LockFolderOf(path);
  if (!folder.ok()) return folder.status();
  const absl::Cleanup unlock = [&folder] { close(*folder); };
  absl::Status removed = RemoveLeftover(path, *address);
  if (!removed.ok()) return removed;

  const int fd = NewSocket();
  if (fd < 0) return UvStatus(fd, fmt::format("open socket '{}'", path));
  absl::Cleanup close_socket = [fd] { close(fd); };
  // Before bind(): the kernel creates the file with the socket's own mode. The
  // process's umask, which all threads share, stays untouched.
  if (fchmod(fd, kOwnerOnly) != 0) return Failure("restrict socket", path);
  if (bind(fd, Generic(*address), sizeof(*address)) != 0) {
    return Failure("bind socket", path);
  }
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return Failure("look at", path);
  std::move(close_socket).Cancel();
  return SocketFile{
      .fd = fd, .path = path, .device = info.st_dev, .inode = info.st_ino};
}

void RemoveSocketFile(const SocketFile& file) {
  struct stat info;
  if (lstat(file.path.c_str(), &info) != 0) return;
  if (info.st_dev != file.device || info.st_ino != file.inode) return;
  unlink(file.path.c_str());
}

absl::StatusOr<int> ConnectSocketFile(const std::string& path) {
  const absl::StatusOr<sockaddr_un> address = AddressOf(path);
  if (!address.ok()) return address.status();
  const int fd = ConnectTo(*address);
  if (fd < 0) return UvStatus(fd, fmt::format("connect to socket '{}'", path));
  return fd;
}

}  // namespace troupe
