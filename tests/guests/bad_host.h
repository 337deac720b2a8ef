// A host of a few lines that keeps the rules of the boundary, all but the one
// that a test names: for the guests that check their host (rules.h).
#ifndef TROUPE_TESTS_GUESTS_BAD_HOST_H_
#define TROUPE_TESTS_GUESTS_BAD_HOST_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "tests/guests/mini.h"

namespace troupe {

inline constexpr uint64_t kNever = 0xdeadbeefdeadbeef;
inline constexpr uint64_t kInstance = 1000;
inline constexpr uint64_t kEarlierInstance = 999;

MiniBytes ToBytes(std::string_view text);

// The bytes of `out`, which is freed.
std::string TakeString(MiniOut out);

// What it is up to.
struct BadHost {
  std::string_view sin;
  uint64_t entry = 0;     // the token or handle that runs, 0: none
  uint64_t previous = 0;  // the one before
  bool in_init = false;
  bool was_shut_down = false;
  std::map<uint64_t, int> retained;
  std::set<uint64_t> released;
  std::string* frame = nullptr;  // of the entry
  std::string memory;            // for a reply of generation 3
  uint8_t* last_answer = nullptr;
  void (*enter_again)() = nullptr;

  bool Does(std::string_view what) const { return sin == what; }
};

// The one of the process.
BadHost& Bad();

// What generations 1, 2 and 3 are given, and the same without a function.
extern const actr_host_vtable_v1 kSeed;
extern const actr_host_vtable_v2 kBridge;
extern const troupe_host_table kTable;
extern const actr_host_vtable_v1 kSeedWithout;
extern const actr_host_vtable_v2 kBridgeWithout;
extern const troupe_host_table kTableWithout;

}  // namespace troupe

#endif  // TROUPE_TESTS_GUESTS_BAD_HOST_H_
