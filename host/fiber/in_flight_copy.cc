#include "host/fiber/in_flight_copy.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <type_traits>

#include "fmt/format.h"

namespace troupe {
namespace {

static_assert(std::is_trivially_copyable_v<InFlight>);

// Copies memory that may be gone or changing: through a pipe, whose write()
// fails on memory that is not there. process_vm_readv() would be one call, but
// containers often forbid it.
class MemoryPipe {
 public:
  MemoryPipe() : open_(pipe2(fds_, O_CLOEXEC | O_NONBLOCK) == 0) {}
  ~MemoryPipe() {
    if (!open_) return;
    close(fds_[0]);
    close(fds_[1]);
  }

  MemoryPipe(const MemoryPipe&) = delete;
  MemoryPipe& operator=(const MemoryPipe&) = delete;

  // `bytes` is less than a page, so that the pipe takes all or nothing. Not by
  // write(): a sanitizer would look at the memory itself.
  bool Copy(const void* from, void* to, size_t bytes) {
    if (!open_) return false;
    const auto wanted = static_cast<ssize_t>(bytes);
    return syscall(SYS_write, fds_[1], from, bytes) == wanted &&
           read(fds_[0], to, bytes) == wanted;
  }

 private:
  int fds_[2];
  const bool open_;
};

}  // namespace

std::optional<InFlightCopy> CopyInFlight(const InFlightSlot& slot) {
  const InFlight* what = slot.what.load(std::memory_order_acquire);
  const uint64_t number = slot.number.load(std::memory_order_acquire);
  if (what == nullptr) return std::nullopt;
  MemoryPipe memory;
  InFlight found;
  if (!memory.Copy(what, &found, sizeof(found))) return std::nullopt;
  std::string method(std::min(found.method_len, kMaxCopiedMethodBytes), '\0');
  if (!method.empty() &&
      !memory.Copy(found.method, method.data(), method.size())) {
    return std::nullopt;
  }
  if (slot.what.load(std::memory_order_acquire) != what ||
      slot.number.load(std::memory_order_acquire) != number) {
    return std::nullopt;
  }
  // Now the pointers are known to be good: image and type outlive the entry.
  InFlightCopy copy;
  copy.number = number;
  if (found.image != nullptr) copy.image = found.image;
  copy.generation = found.generation;
  copy.serial_number = found.serial_number;
  copy.actor = fmt::format("{:x}@{}/{}", found.serial_number, found.realm_id,
                           found.type != nullptr ? found.type : "");
  copy.method = std::move(method);
  return copy;
}

}  // namespace troupe
