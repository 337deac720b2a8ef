// What a library of generation 3 and this host agree on before it serves: the
// protocol, the features that it uses, the versions of its routes. Each way in
// which they can fail to agree has a text of its own.
#ifndef TROUPE_HOST_GUEST_HANDSHAKE_H_
#define TROUPE_HOST_GUEST_HANDSHAKE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abi/troupe_abi.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/base/limits.h"
#include "host/guest/metadata.h"

namespace troupe {

struct RouteVersion {
  std::string name;
  uint32_t version = 1;

  bool operator==(const RouteVersion&) const = default;
};

// A value. By default that of a library that does not negotiate.
struct Agreement {
  // Minor version of the table.
  uint32_t protocol = 0;
  std::vector<std::string> features;
  // Those that the library named; the others have version 1.
  std::vector<RouteVersion> routes;

  bool uses(std::string_view feature) const;
  uint32_t version_of(std::string_view route) const;
};

// Asks the library of `table` on a thread of its own. `image` is what reports
// of a crash in it name.
//   Thread: any; blocks it, at most `deadline`.
//   Ownership: `table` outlives the process when the deadline has passed: the
//              library may still be at work.
//   Errors: INVALID_ARGUMENT with what can't be agreed on, by either side;
//           INTERNAL when it failed, with a code; DEADLINE_EXCEEDED when it
//           gave no answer; UNAVAILABLE when there is no thread.
absl::StatusOr<Agreement> Negotiate(
    const troupe_guest_table& table, const GuestMetadata& metadata,
    const std::string& image,
    absl::Duration deadline = absl::Milliseconds(kHandshakeMillis));

// "protocol 3.1, features migrate, timers, route shop.Shop.Buy version 2": for
// users.
std::string AgreementText(const Agreement& agreement);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_HANDSHAKE_H_
