// What checks that try many frames share: enter the actor, compare, and say the
// first thing that is not as it should be.
#ifndef TROUPE_TOOLS_CONFORMANCE_EXPECT_H_
#define TROUPE_TOOLS_CONFORMANCE_EXPECT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "abi/codes.h"
#include "tools/conformance/answer.h"
#include "tools/conformance/check.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {

// Counts what was tried and found; a process that dies is said to have died at
// the frame that it was entered with.
class Expectations {
 public:
  explicit Expectations(Actor& actor) : actor_(&actor) {}

  // What follows is tried with `actor`.
  void TurnTo(Actor& actor) { actor_ = &actor; }

  // Enters the actor with `frame`, which findings call `what`; each notes a
  // finding unless the answer is a code that exists or a reply that can be read
  // (any answer in order), that code, code -5 or -7 (it can't be read, by those
  // who know the op), a reply whatever its status (it was served: a handler may
  // fail).
  Answer Orderly(std::string_view what, std::string_view frame);
  Answer Code(std::string_view what, std::string_view frame, abi::Code code);
  Answer Unread(std::string_view what, std::string_view frame);
  Answer Served(std::string_view what, std::string_view frame);

  bool failed() const { return !finding_.empty(); }
  // Passes when nothing was noted; else the first finding, and how many more.
  Outcome outcome() const;
  // Notes `finding`.
  void Add(std::string finding);

 private:
  Answer Enter(std::string_view what, std::string_view frame);

  Actor* actor_;
  std::string finding_;
  uint64_t findings_ = 0;
  uint64_t frames_ = 0;
};

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_EXPECT_H_
