// The methods of one library whose handlers take turns: while one waits,
// another may begin. All other methods are serial.
#ifndef TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_
#define TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace troupe {

// The numbers of a field of a request, from the outside in. Empty: none.
using KeyPath = std::vector<uint32_t>;

// By route key, what stands in the field of a method takes turns with all but
// its equals; of an empty path, with all. Constant once made.
using ConcurrentRoutes = std::map<std::string, KeyPath, std::less<>>;

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_CONCURRENT_ROUTES_H_
