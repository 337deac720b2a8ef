// Bytes in memory that tells at once, with SIGSEGV, who misuses them.
#ifndef TROUPE_TOOLS_CONFORMANCE_GUARDED_BYTES_H_
#define TROUPE_TOOLS_CONFORMANCE_GUARDED_BYTES_H_

#include <cstddef>
#include <string_view>

namespace troupe::conformance {

class GuardedBytes {
 public:
  enum class Kind {
    kEndsAtGuard,  // what follows can't be read
    kReadOnly,     // they can't be written
  };

  // A copy of `bytes`.
  GuardedBytes(std::string_view bytes, Kind kind);
  ~GuardedBytes();

  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  // False: the system has no memory for it.
  bool ok() const { return memory_ != nullptr; }
  std::string_view view() const { return {begin_, size_}; }

 private:
  char* memory_ = nullptr;
  size_t mapped_ = 0;
  const char* begin_ = nullptr;
  const size_t size_;
};

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_GUARDED_BYTES_H_
