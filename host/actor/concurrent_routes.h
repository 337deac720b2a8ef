// The methods of one library whose handlers take turns: while one waits,
// another may begin. All other methods are serial.
#ifndef TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_
#define TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_

#include <functional>
#include <set>
#include <string>

namespace troupe {

// By route key. Constant once made.
using ConcurrentRoutes = std::set<std::string, std::less<>>;

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_
