// Where the code of guests lies: what the report of a crash goes by where no
// entry runs, on a thread that a guest has started or as the process ends.
#ifndef TROUPE_HOST_FIBER_GUEST_CODE_H_
#define TROUPE_HOST_FIBER_GUEST_CODE_H_

#include <atomic>
#include <cstdint>
#include <string>

namespace troupe {

// The code of one library that is mapped. One that has gone leaves its place to
// another; places live as long as the process, for a signal handler may look at
// them at any time.
class GuestCode {
 public:
  // The code of the library `name` lies from `begin` up to `end`. `generation`
  // is of the boundary.
  //   Thread: any.
  //   Ownership: the caller's until Remove().
  static GuestCode* Add(uintptr_t begin, uintptr_t end, std::string name,
                        uint32_t generation);

  // It is not mapped any more.
  //   Thread: any.
  void Remove() { is_mapped_.store(false, std::memory_order_release); }

  // Whose code is at `address`; nullptr: no guest's.
  //   Thread: any. Safe in a signal handler.
  static const GuestCode* Find(uintptr_t address);

  const std::string& name() const { return name_; }
  uint32_t generation() const { return generation_; }

 private:
  GuestCode() = default;

  // Constant while it is mapped.
  uintptr_t begin_ = 0;
  uintptr_t end_ = 0;
  std::string name_;
  uint32_t generation_ = 0;
  GuestCode* next_ = nullptr;

  // Shared between threads.
  std::atomic<bool> is_mapped_{false};
};

}  // namespace troupe

#endif  // TROUPE_HOST_FIBER_GUEST_CODE_H_
