#include "host/supervise/poison_list.h"

#include <algorithm>
#include <functional>

namespace troupe {
namespace {

// Each costs a comparison for every message to its route.
constexpr size_t kMostSuspects = 16;

size_t HashOf(std::string_view payload) {
  return std::hash<std::string_view>()(payload);
}

}  // namespace

const PoisonList::Suspect* PoisonList::Find(std::string_view route,
                                            std::string_view payload) const {
  const size_t hash = HashOf(payload);
  const auto found = std::find_if(
      suspects_.begin(), suspects_.end(), [&](const Suspect& suspect) {
        return suspect.bytes == payload.size() && suspect.hash == hash &&
               suspect.route == route;
      });
  return found == suspects_.end() ? nullptr : &*found;
}

void PoisonList::NoteCrash(std::string_view route, std::string_view payload) {
  Suspect suspect{std::string(route), payload.size(), HashOf(payload), 1};
  if (const Suspect* known = Find(route, payload)) {
    suspect.crashes += known->crashes;
    suspects_.erase(suspects_.begin() + (known - suspects_.data()));
  } else if (suspects_.size() >= kMostSuspects) {
    suspects_.erase(suspects_.begin());
  }
  suspects_.push_back(std::move(suspect));
}

bool PoisonList::HasRoute(std::string_view route) const {
  return std::any_of(
      suspects_.begin(), suspects_.end(),
      [route](const Suspect& suspect) { return suspect.route == route; });
}

uint32_t PoisonList::CountCrashes(std::string_view route,
                                  std::string_view payload) const {
  const Suspect* suspect = Find(route, payload);
  return suspect == nullptr ? 0 : suspect->crashes;
}

}  // namespace troupe
