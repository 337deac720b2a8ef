// What Troupe adds to generation 3 beyond its first version, by the names that
// host and guest tell each other (proto/troupe/guest.proto, HandshakeOfferV1)
// and that a library may need (`needs=NAME` in its metadata).
#ifndef TROUPE_ABI_FEATURES_H_
#define TROUPE_ABI_FEATURES_H_

#include <array>
#include <string_view>

namespace troupe::abi {

// GUEST_MIGRATE_OUT and GUEST_MIGRATE_IN: a state that outlives a reload.
inline constexpr std::string_view kMigrate = "migrate";
// GUEST_SELF_CHECK. Named by a library that wants to be entered with it.
inline constexpr std::string_view kSelfCheck = "self_check";
// HOST_SPAWN and HOST_STOP.
inline constexpr std::string_view kSpawn = "spawn";
// HOST_OPEN_CALL and the ops of its items.
inline constexpr std::string_view kStreamingCalls = "streaming_calls";
// HOST_TIMER and GUEST_TIMER.
inline constexpr std::string_view kTimers = "timers";

// All of them, in the order of their names.
inline constexpr std::array kFeatures = {kMigrate, kSelfCheck, kSpawn,
                                         kStreamingCalls, kTimers};

}  // namespace troupe::abi

#endif  // TROUPE_ABI_FEATURES_H_
