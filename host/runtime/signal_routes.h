// Which routes of a workload are signals, of what its library says and what its
// options say.
#ifndef TROUPE_HOST_RUNTIME_SIGNAL_ROUTES_H_
#define TROUPE_HOST_RUNTIME_SIGNAL_ROUTES_H_

#include <functional>
#include <map>
#include <set>
#include <string>

#include "abi/codes.h"
#include "absl/status/statusor.h"
#include "host/guest/metadata.h"

namespace troupe {

// The routes that `metadata` calls `payload_type=RPC_SIGNAL`, and of those for
// which it names no payload type the ones that `configured` makes RPC_SIGNAL.
//   Errors: INVALID_ARGUMENT for a payload type that calls can't have, with its
//           route and where it came from.
absl::StatusOr<std::set<std::string, std::less<>>> FindSignalRoutes(
    const GuestMetadata& metadata,
    const std::map<std::string, abi::PayloadType>& configured);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_SIGNAL_ROUTES_H_
