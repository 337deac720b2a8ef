#include "host/guest/host_numbers.h"

#include <array>
#include <atomic>
#include <cstdint>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/actor/handle.h"

namespace troupe {
namespace {

// Every access is sequentially consistent: either a use finds no host, or who
// withdraws it finds the use.
struct Place {
  std::atomic<bool> taken{false};
  std::atomic<HostOps*> ops{nullptr};
  std::atomic<uint32_t> uses{0};
};

std::array<Place, kMaxHostsPerProcess> places;

HostOps* BeginUse(Place& place) {
  place.uses.fetch_add(1);
  return place.ops.load();
}

}  // namespace

absl::StatusOr<int> AnnounceHost(HostOps* ops) {
  for (int number = 0; number < kMaxHostsPerProcess; ++number) {
    Place& place = places[number];
    if (place.taken.exchange(true)) continue;
    place.ops.store(ops);
    return number;
  }
  return UnavailableError(fmt::format(
      "{} hosts live in this process, which is the most it can have",
      kMaxHostsPerProcess));
}

void WithdrawHost(int number) { places[number].ops.store(nullptr); }

void ReleaseHostNumber(int number) {
  WithdrawHost(number);
  Place& place = places[number];
  for (uint32_t uses = place.uses.load(); uses != 0; uses = place.uses.load()) {
    place.uses.wait(uses);
  }
  place.taken.store(false);
}

HostUse::HostUse(int number)
    : number_(number), ops_(BeginUse(places[number])) {}

HostUse::~HostUse() {
  std::atomic<uint32_t>& uses = places[number_].uses;
  if (uses.fetch_sub(1) == 1) uses.notify_all();
}

}  // namespace troupe
