// What a relay of calls is told: how far it still goes, and to whom. Shared by
// the soak programs and their guest.
#ifndef TROUPE_TESTS_SOAK_RELAY_ORDER_H_
#define TROUPE_TESTS_SOAK_RELAY_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace troupe::soak {

// Actors of one swarm, at most.
inline constexpr size_t kMaxActors = 16'384;

// Actors have the numbers 1 to `actors`.
struct RelayOrder {
  uint64_t actors = 0;
  uint64_t hops = 0;  // still to go
  uint64_t seed = 0;
  // To any number; else always to a higher one, so that no cycle can be.
  uint64_t with_cycles = 0;

  bool Read(std::string_view bytes) {
    if (bytes.size() != sizeof(*this)) return false;
    std::memcpy(this, bytes.data(), sizeof(*this));
    return true;
  }

  std::string Write() const {
    return {reinterpret_cast<const char*>(this), sizeof(*this)};
  }

  // Whom `self` calls next, 0 for nobody; moves on by a hop.
  uint64_t Next(uint64_t self) {
    if (hops == 0) return 0;
    --hops;
    seed = seed * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    const uint64_t random = seed >> 33;
    if (with_cycles != 0) return random % actors + 1;
    return self < actors ? self + 1 + random % (actors - self) : 0;
  }
};

}  // namespace troupe::soak

#endif  // TROUPE_TESTS_SOAK_RELAY_ORDER_H_
