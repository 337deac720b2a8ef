// The words of a configuration file for the values that have names.
#ifndef TROUPE_HOST_RUNTIME_CONFIG_WORDS_H_
#define TROUPE_HOST_RUNTIME_CONFIG_WORDS_H_

#include <span>
#include <string_view>
#include <utility>

#include "abi/codes.h"
#include "host/runtime/config.h"
#include "host/supervise/group_policy.h"
#include "host/supervise/restart_policy.h"

namespace troupe {

template <typename E>
using ConfigWord = std::pair<std::string_view, E>;

inline constexpr ConfigWord<LogLevel> kLogLevelWords[] = {
    {"trace", LogLevel::kTrace}, {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},   {"warn", LogLevel::kWarn},
    {"error", LogLevel::kError},
};
inline constexpr ConfigWord<LogFormat> kLogFormatWords[] = {
    {"auto", LogFormat::kAuto},
    {"terminal", LogFormat::kTerminal},
    {"text", LogFormat::kText},
    {"json", LogFormat::kJson},
};
inline constexpr ConfigWord<Placement> kPlacementWords[] = {
    {"shard", Placement::kShard},
    {"thread", Placement::kThread},
};
inline constexpr ConfigWord<WhenFull> kMailboxFullWords[] = {
    {"reject", WhenFull::kReject},
    {"wait", WhenFull::kWait},
};
inline constexpr ConfigWord<RestartMode> kRestartWords[] = {
    {"permanent", RestartMode::kPermanent},
    {"transient", RestartMode::kTransient},
    {"temporary", RestartMode::kTemporary},
};
inline constexpr ConfigWord<GroupStrategy> kStrategyWords[] = {
    {"one-for-one", GroupStrategy::kOneForOne},
    {"all-for-one", GroupStrategy::kAllForOne},
    {"rest-for-one", GroupStrategy::kRestForOne},
};
inline constexpr ConfigWord<Escalation> kEscalationWords[] = {
    {"fail", Escalation::kFail},
    {"stop", Escalation::kStop},
};
inline constexpr ConfigWord<abi::PayloadType> kRoutePayloadWords[] = {
    {"reliable", abi::PayloadType::kRpcReliable},
    {"signal", abi::PayloadType::kRpcSignal},
};

// The word for `value`, which has one.
template <typename E>
constexpr std::string_view WordFor(std::span<const ConfigWord<E>> words,
                                   E value) {
  for (const ConfigWord<E>& word : words) {
    if (word.second == value) return word.first;
  }
  return {};
}

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_CONFIG_WORDS_H_
