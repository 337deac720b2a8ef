// Every kind of entry, with the actors for which it is in order: for checks
// that damage each of them.
//
// An actor is started once and takes over a state before that, so what belongs
// to those moments goes to actors of its own.
#ifndef TROUPE_TOOLS_CONFORMANCE_VISITS_H_
#define TROUPE_TOOLS_CONFORMANCE_VISITS_H_

#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {

// One actor and what it is entered with, in this order.
struct Visit {
  Actor* actor = nullptr;
  std::vector<NamedFrame> entries;
  // Each entry is in order once at most: what is left of it after damage may be
  // tried as long as nobody can read it.
  bool is_once = false;
};

// Whether the actor that is visited with ON_START and ON_READY has had them
// before, so that only damaged ones can be tried, or has not.
enum class Beginning { kIsOver, kIsVisited };

// All entries of the subject's generation, its started actor last and with
// ON_STOP at the end. Further actors live as long as the subject; where none
// can be made, their visits are left out.
std::vector<Visit> EveryVisit(Subject& subject, Beginning beginning);

// Whether `payload` can be read as the message of `op`, one of those above.
bool IsReadable(abi::Op op, std::string_view payload);

// An op of generation 3, which a guest need not know.
bool IsOfTroupe(abi::Op op);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_VISITS_H_
