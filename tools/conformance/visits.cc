#include "tools/conformance/visits.h"

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "absl/status/statusor.h"
#include "tools/conformance/exercise.h"

namespace troupe::conformance {
namespace {

using abi::EncodeToString;
using abi::Op;

template <typename Message>
bool Reads(std::string_view bytes) {
  Message message;
  return abi::Decode(bytes, &message);
}

// A further actor without a start; null: none can be made.
Actor* NewMade(Subject& subject) {
  const absl::StatusOr<Actor*> actor = subject.NewActor();
  if (!actor.ok()) return nullptr;
  return (*actor)->Init(subject.InitBytes()) == ACTR_SUCCESS ? *actor : nullptr;
}

// What a started actor of generation 3 is entered with beside the rest.
std::vector<NamedFrame> EntriesOfTroupe() {
  abi::GuestErrorV1 error;
  error.ctx = FrameContext();
  error.route_key = kNobodysRoute;
  error.error = abi::ErrorResponse{10010, "it failed"};
  error.kind = abi::FaultKind::kReturnCode;
  abi::GuestTimerV1 timer;
  timer.ctx = FrameContext();
  timer.timer_id = 77;
  timer.missed = 3;
  abi::GuestMigrateOutV1 migrate_out;
  migrate_out.ctx = FrameContext();
  return {
      {"GUEST_ERROR", Op::kGuestError, EncodeToString(error)},
      {"GUEST_TIMER", Op::kGuestTimer, EncodeToString(timer)},
      {"GUEST_MIGRATE_OUT", Op::kGuestMigrateOut, EncodeToString(migrate_out)},
  };
}

// The state of the subject's actor; of one that has none, some bytes.
std::string StateOf(Subject& subject) {
  abi::GuestMigrateOutV1 message;
  message.ctx = FrameContext();
  const Answer answer = subject.actor().Enter(
      Frame(Op::kGuestMigrateOut, EncodeToString(message)));
  return answer.succeeded() && !answer.payload.empty() ? answer.payload
                                                       : "a state";
}

NamedFrame MigrateIn(std::string_view state) {
  abi::GuestMigrateInV1 message;
  message.ctx = FrameContext();
  message.state = state;
  return {"GUEST_MIGRATE_IN", Op::kGuestMigrateIn, EncodeToString(message)};
}

NamedFrame SelfCheck() {
  abi::GuestSelfCheckV1 message;
  message.ctx = FrameContext();
  return {"GUEST_SELF_CHECK", Op::kGuestSelfCheck, EncodeToString(message)};
}

std::vector<NamedFrame> StartOf(uint64_t token) {
  return {
      {"ON_START", Op::kGuestLifecycle,
       LifecyclePayload(static_cast<uint32_t>(abi::Lifecycle::kOnStart),
                        token)},
      {"ON_READY", Op::kGuestLifecycle,
       LifecyclePayload(static_cast<uint32_t>(abi::Lifecycle::kOnReady),
                        token)},
  };
}

void AddVisit(std::vector<Visit>* visits, Actor* actor,
              std::vector<NamedFrame> entries) {
  if (actor != nullptr) visits->push_back({actor, std::move(entries), true});
}

}  // namespace

std::vector<Visit> EveryVisit(Subject& subject, Beginning beginning) {
  std::vector<Visit> visits;
  Actor& started = subject.actor();
  if (beginning == Beginning::kIsOver) {
    // Without a token: no guest can take what is cut within it for a start.
    AddVisit(&visits, &started, StartOf(0));
  } else if (Actor* const fresh = NewMade(subject); fresh != nullptr) {
    AddVisit(&visits, fresh, StartOf(fresh->next_token()));
  }
  const RouteCall call = FirstCall(subject);
  Visit last = {&started,
                EveryEntry(call.route, call.payload, started.next_token())};
  if (subject.generation() == Generation::k3) {
    AddVisit(&visits, NewMade(subject), {MigrateIn(StateOf(subject))});
    AddVisit(&visits, NewMade(subject), {SelfCheck()});
    std::vector<NamedFrame> more = EntriesOfTroupe();
    last.entries.insert(last.entries.end() - 1,
                        std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
  }
  visits.push_back(std::move(last));
  return visits;
}

bool IsReadable(Op op, std::string_view payload) {
  switch (op) {
    case Op::kGuestHandle:
      return Reads<abi::GuestHandleV1>(payload);
    case Op::kGuestDataStream:
      return Reads<abi::GuestDataStreamV1>(payload);
    case Op::kGuestLifecycle:
      return Reads<abi::GuestLifecycleV1>(payload);
    case Op::kGuestError:
      return Reads<abi::GuestErrorV1>(payload);
    case Op::kGuestTimer:
      return Reads<abi::GuestTimerV1>(payload);
    case Op::kGuestMigrateOut:
      return Reads<abi::GuestMigrateOutV1>(payload);
    case Op::kGuestMigrateIn:
      return Reads<abi::GuestMigrateInV1>(payload);
    case Op::kGuestSelfCheck:
      return Reads<abi::GuestSelfCheckV1>(payload);
    default:
      return Reads<abi::GuestHookV1>(payload);
  }
}

bool IsOfTroupe(Op op) { return op >= Op::kGuestError; }

}  // namespace troupe::conformance
