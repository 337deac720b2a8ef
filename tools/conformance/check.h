// What one entry of the kit's catalogue is, and what running it can say.
//
// A check is data and one function, so that the list of checks, the page that
// documents them and the runs all come from the same table.
#ifndef TROUPE_TOOLS_CONFORMANCE_CHECK_H_
#define TROUPE_TOOLS_CONFORMANCE_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::conformance {

class Subject;

// An error breaks a host or is ignored by it at the guest's cost; a warning is
// something that hosts live with.
enum class Severity { kError, kWarning };

// What must stand before a check can run; each level has all before it.
enum class Needs {
  kFile,      // the file, whatever is in it
  kElf,       // it is a library of this machine, which can be read
  kLoadable,  // the preflight refuses nothing
  kImage,     // it is loaded
  kActor,     // an actor of it is made (actr_init, create)
  kStarted,   // that has had ON_START and ON_READY
};

// A set of generations of the boundary, a bit for each.
using Generations = uint32_t;
inline constexpr Generations kGeneration1 = 1;
inline constexpr Generations kGeneration2 = 2;
inline constexpr Generations kGeneration3 = 4;
// Those of abi/actr_abi.h, with an image for each actor.
inline constexpr Generations kActrGenerations = kGeneration1 | kGeneration2;
inline constexpr Generations kAllGenerations = kActrGenerations | kGeneration3;

// "1 and 2", "3", "all".
std::string GenerationsText(Generations generations);

// A value: how a check ended.
struct Outcome {
  enum class Kind { kPass, kFail, kSkip };

  Kind kind = Kind::kPass;
  // What was found; why it was skipped; of a pass a figure worth showing, or
  // nothing. Clauses without full stop; a finding may have several lines.
  std::string text;
};

inline Outcome Pass(std::string figure = {}) {
  return {Outcome::Kind::kPass, std::move(figure)};
}
inline Outcome Fail(std::string finding) {
  return {Outcome::Kind::kFail, std::move(finding)};
}
inline Outcome Skip(std::string reason) {
  return {Outcome::Kind::kSkip, std::move(reason)};
}

// A value whose texts are constants.
struct Check {
  // "area.name": stable, for scripts.
  std::string_view id;
  // Where it is written: "ABI.md: One entry", "abi.proto: GuestHookV1.hook".
  std::string_view clause;
  Severity severity = Severity::kError;
  // What a guest that passes does, in one line, as a sentence without its end.
  std::string_view statement;
  // What its author most likely has to change.
  std::string_view hint;
  // How it is tried, and what goes wrong in a host otherwise.
  std::string_view explanation;
  Generations generations = kAllGenerations;
  Needs needs = Needs::kStarted;
  // What must have been given by then, also where the check makes it itself.
  Needs after = Needs::kFile;
  // What later checks can count on once this one has passed. When it has not,
  // those that need as much are skipped.
  Needs gives = Needs::kFile;
  // Runs in a process of its own, which may crash, hang or exit; what `needs`
  // names stands in `subject`.
  Outcome (*run)(Subject& subject) = nullptr;
};

// "frames" of "frames.truncated".
inline std::string_view AreaOf(const Check& check) {
  return check.id.substr(0, check.id.find('.'));
}

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_CHECK_H_
