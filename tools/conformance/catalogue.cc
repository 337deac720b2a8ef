#include "tools/conformance/catalogue.h"

#include <algorithm>
#include <iterator>

namespace troupe::conformance {
namespace {

bool IsCalled(const Check& check, std::string_view word) {
  return check.id == word || AreaOf(check) == word;
}

}  // namespace

const std::vector<Check>& Catalogue() {
  static const auto* const kAll = [] {
    auto* const all = new std::vector<Check>;
    for (const std::span<const Check> area :
         {StaticChecks(),    LoadChecks(),       InitChecks(),
          LifecycleChecks(), FrameChecks(),      DamageChecks(),
          ReplyChecks(),     RequestChecks(),    HookChecks(),
          StreamChecks(),    HostErrorsChecks(), ReentryChecks(),
          ThreadsChecks(),   TokensChecks(),     ExceptionsChecks(),
          InstancesChecks(), MemoryChecks(),     TimerChecks(),
          TimeChecks(),      ShutdownChecks(),   HandshakeChecks(),
          SelfCheckChecks(), ScenarioChecks()}) {
      all->insert(all->end(), area.begin(), area.end());
    }
    return all;
  }();
  return *kAll;
}

std::vector<const Check*> Select(const std::vector<std::string>& words,
                                 std::vector<std::string>* unknown) {
  std::vector<const Check*> selected;
  for (const Check& check : Catalogue()) {
    if (words.empty() ||
        std::any_of(words.begin(), words.end(), [&](const std::string& word) {
          return IsCalled(check, word);
        })) {
      selected.push_back(&check);
    }
  }
  std::copy_if(words.begin(), words.end(), std::back_inserter(*unknown),
               [](const std::string& word) {
                 return std::none_of(
                     Catalogue().begin(), Catalogue().end(),
                     [&](const Check& c) { return IsCalled(c, word); });
               });
  return selected;
}

const Check* FindCheck(std::string_view id) {
  const auto& all = Catalogue();
  const auto found =
      std::find_if(all.begin(), all.end(),
                   [id](const Check& check) { return check.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace troupe::conformance
