// Messages that broke an actor down, to know one that does so again and again:
// the same payload for the same route, whoever sends it.
#ifndef TROUPE_HOST_SUPERVISE_POISON_LIST_H_
#define TROUPE_HOST_SUPERVISE_POISON_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

class PoisonList {
 public:
  // A message to `route` with `payload` broke the actor down. Of more than
  // kMostSuspects different ones the oldest is forgotten.
  void NoteCrash(std::string_view route, std::string_view payload);

  // Whether any message to `route` did: others need not be looked at.
  bool HasRoute(std::string_view route) const;

  // How often such a message did.
  uint32_t CountCrashes(std::string_view route, std::string_view payload) const;

 private:
  // What is kept of one is small, whatever its payload.
  struct Suspect {
    std::string route;
    size_t bytes = 0;
    size_t hash = 0;
    uint32_t crashes = 0;
  };

  const Suspect* Find(std::string_view route, std::string_view payload) const;

  std::vector<Suspect> suspects_;  // oldest first
};

}  // namespace troupe

#endif  // TROUPE_HOST_SUPERVISE_POISON_LIST_H_
