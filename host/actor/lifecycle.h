// The states of an actor and the one place that says which follows which.
#ifndef TROUPE_HOST_ACTOR_LIFECYCLE_H_
#define TROUPE_HOST_ACTOR_LIFECYCLE_H_

#include <cstdint>
#include <string_view>

namespace troupe {

enum class LifecycleState : uint8_t {
  kInitialising,  // its guest instance is being made
  kStarting,      // on_start runs; the mailbox accepts, nothing is handled
  kRestarting,    // its guest instance ends or has ended, and the next is due
  kRunning,
  kDraining,  // accepts nothing new, handles what it had accepted
  kStopping,  // on_stop runs, then the instance ends
  kStopped,
  kFailed,  // its guest refused to start, or broke down too often
};

// Whether an actor in `from` may go to `to`.
constexpr bool MayFollow(LifecycleState from, LifecycleState to) {
  using S = LifecycleState;
  switch (from) {
    case S::kInitialising:
      return to == S::kStarting || to == S::kRestarting || to == S::kFailed;
    case S::kStarting:
      return to == S::kRunning || to == S::kRestarting || to == S::kFailed;
    case S::kRestarting:
      return to == S::kInitialising || to == S::kStopping || to == S::kFailed;
    case S::kRunning:
      return to == S::kDraining || to == S::kRestarting || to == S::kFailed;
    case S::kDraining:
      return to == S::kStopping;
    case S::kStopping:
      return to == S::kStopped;
    case S::kStopped:
    case S::kFailed:
      return false;
  }
  return false;
}

// The word users read: "running".
constexpr std::string_view LifecycleName(LifecycleState state) {
  switch (state) {
    case LifecycleState::kInitialising:
      return "initialising";
    case LifecycleState::kStarting:
      return "starting";
    case LifecycleState::kRestarting:
      return "restarting";
    case LifecycleState::kRunning:
      return "running";
    case LifecycleState::kDraining:
      return "draining";
    case LifecycleState::kStopping:
      return "stopping";
    case LifecycleState::kStopped:
      return "stopped";
    case LifecycleState::kFailed:
      return "failed";
  }
  return "unknown";
}

// Whether messages may be put into the mailbox of an actor in `state`.
constexpr bool Accepts(LifecycleState state) {
  return state <= LifecycleState::kRunning;
}

}  // namespace troupe

#endif  // TROUPE_HOST_ACTOR_LIFECYCLE_H_
