// The proof that a library gives before it serves.
#include <optional>
#include <span>
#include <string>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/features.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/guest/handshake.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// As a host: the instance is no actor, and nothing can be asked.
Outcome Passes(Subject& subject) {
  const auto agreement = Negotiate(
      *subject.image().table(), subject.image().metadata(),
      subject.image().path(), 10 * absl::Milliseconds(kHandshakeMillis));
  if (!agreement.ok() || !agreement->uses(abi::kSelfCheck)) {
    return Skip("it has no self-check");
  }
  const auto made = subject.NewActor();
  if (!made.ok()) return Fail(std::string(made.status().message()));
  Actor& instance = **made;
  subject.host().SetScript([](const HostRequest&) {
    constexpr uint32_t kFailedPrecondition = 11009;
    return std::optional(HostReply::Failure(
        ACTR_GENERIC_ERROR, "nothing can be asked of the host in a self-check",
        kFailedPrecondition));
  });
  const int32_t code = instance.Init(subject.InitBytes());
  if (code != ACTR_SUCCESS) {
    return Fail(fmt::format("create is answered code {}", code));
  }
  abi::GuestSelfCheckV1 message;
  const std::string self = EncodeActrId(kSelf);
  message.ctx.self_id = abi::EncodedActrId(self);
  const Answer answer = instance.Enter(
      Frame(abi::Op::kGuestSelfCheck, abi::EncodeToString(message)));
  instance.End();
  return answer.succeeded()
             ? Pass()
             : Fail(fmt::format("GUEST_SELF_CHECK is answered {}",
                                Describe(answer)));
}

constexpr Check kChecks[] = {
    {.id = "self_check.passes",
     .clause = "ABI.md: Agreement at load",
     .severity = Severity::kError,
     .statement = "Its self-check passes",
     .hint = "see what the answer says; what the self-check asks of the host "
             "is refused, so it must do without",
     .explanation =
         "Makes an instance that is no actor, enters it with GUEST_SELF_CHECK, "
         "refuses whatever it invokes, and destroys it, as a host does before "
         "such a library serves. Skipped for libraries that do not use the "
         "feature self_check.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &Passes},
};

}  // namespace

std::span<const Check> SelfCheckChecks() { return kChecks; }

}  // namespace troupe::conformance
