// All checks, area by area, in the order in which they run: what a check needs
// is given by one before it.
#ifndef TROUPE_TOOLS_CONFORMANCE_CATALOGUE_H_
#define TROUPE_TOOLS_CONFORMANCE_CATALOGUE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/conformance/check.h"

namespace troupe::conformance {

// Each is defined by a file of its own, `<what>_checks.cc`.
std::span<const Check> StaticChecks();
std::span<const Check> LoadChecks();
std::span<const Check> InitChecks();
std::span<const Check> LifecycleChecks();
std::span<const Check> FrameChecks();
std::span<const Check> DamageChecks();
std::span<const Check> ReplyChecks();
std::span<const Check> RequestChecks();
std::span<const Check> HookChecks();
std::span<const Check> StreamChecks();
std::span<const Check> HostErrorsChecks();
std::span<const Check> ReentryChecks();
std::span<const Check> ThreadsChecks();
std::span<const Check> TokensChecks();
std::span<const Check> ExceptionsChecks();
std::span<const Check> InstancesChecks();
std::span<const Check> MemoryChecks();
std::span<const Check> TimerChecks();
std::span<const Check> TimeChecks();
std::span<const Check> ShutdownChecks();
std::span<const Check> HandshakeChecks();
std::span<const Check> SelfCheckChecks();
std::span<const Check> ScenarioChecks();

// All of them; made once.
const std::vector<Check>& Catalogue();

// Those that `words` name: ids or areas. All of them when there is no word.
// What no check is called goes to `*unknown`.
std::vector<const Check*> Select(const std::vector<std::string>& words,
                                 std::vector<std::string>* unknown);

// The check `id`, or null.
const Check* FindCheck(std::string_view id);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_CATALOGUE_H_
