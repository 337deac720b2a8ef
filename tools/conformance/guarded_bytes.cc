#include "tools/conformance/guarded_bytes.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace troupe::conformance {

GuardedBytes::GuardedBytes(std::string_view bytes, Kind kind)
    : size_(bytes.size()) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t room = (size_ + page - 1) / page * page;
  mapped_ = room + page;
  void* const memory = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  memory_ = static_cast<char*>(memory);
  char* const begin =
      kind == Kind::kEndsAtGuard ? memory_ + room - size_ : memory_;
  std::copy(bytes.begin(), bytes.end(), begin);
  begin_ = begin;
  if (kind == Kind::kEndsAtGuard) {
    mprotect(memory_ + room, page, PROT_NONE);
  } else {
    mprotect(memory_, mapped_, PROT_READ);
  }
}

GuardedBytes::~GuardedBytes() {
  if (memory_ != nullptr) munmap(memory_, mapped_);
}

}  // namespace troupe::conformance
