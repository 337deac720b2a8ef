// What a library of generation 3 answers to offers of hosts that it does not
// know.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/features.h"
#include "abi/guest_messages.h"
#include "abi/troupe_abi.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "host/base/limits.h"
#include "host/guest/handshake.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// Behind the room for an answer, to see what is written there.
constexpr size_t kGuardBytes = 64;
constexpr uint8_t kGuard = 0xa5;

constexpr char kNone[] = "it does not negotiate";

decltype(troupe_guest_table::negotiate) NegotiateOf(Subject& subject) {
  constexpr size_t kSize = offsetof(troupe_guest_table, negotiate) +
                           sizeof(troupe_guest_table::negotiate);
  const troupe_guest_table& table = *subject.image().table();
  return table.struct_size < kSize ? nullptr : table.negotiate;
}

// What came of one offer.
struct Negotiated {
  int32_t code = 0;
  std::string bytes;  // of the answer
  // What is wrong with any answer that looks so; empty: nothing.
  std::string fault;

  // It agreed; `*answer` views into `bytes`.
  bool Agrees(abi::HandshakeAnswerV1* answer) const {
    return code == ACTR_SUCCESS && fault.empty() &&
           abi::Decode(bytes, answer) && answer->refusal.empty();
  }
};

Negotiated Offer(Subject& subject, std::string_view offer,
                 size_t room = kMaxHandshakeBytes) {
  std::string buffer(room + kGuardBytes, static_cast<char>(kGuard));
  size_t size = 0;
  Negotiated result;
  result.code = NegotiateOf(subject)(
      offer.empty() ? nullptr : reinterpret_cast<const uint8_t*>(offer.data()),
      offer.size(), reinterpret_cast<uint8_t*>(buffer.data()), room, &size);
  if (buffer.find_first_not_of(static_cast<char>(kGuard), room) !=
      std::string::npos) {
    result.fault = fmt::format("writes beyond its room of {} bytes", room);
  } else if (result.code == ACTR_SUCCESS && size > room) {
    result.fault =
        fmt::format("an answer of {} bytes where {} fit", size, room);
  } else if (result.code == ACTR_SUCCESS) {
    result.bytes = buffer.substr(0, size);
    abi::HandshakeAnswerV1 answer;
    if (!abi::Decode(result.bytes, &answer)) {
      result.fault =
          fmt::format("{} bytes that are no HandshakeAnswerV1", size);
    }
  }
  return result;
}

// An offer of these protocols and features.
std::string OfferBytes(uint32_t protocol_min, uint32_t protocol_max,
                       const std::vector<std::string>& names) {
  std::vector<abi::FeatureV1> features;
  for (const std::string& name : names) features.push_back({name});
  abi::HandshakeOfferV1 offer;
  offer.protocol_min = protocol_min;
  offer.protocol_max = protocol_max;
  offer.features = abi::Entries<abi::FeatureV1>(features);
  offer.host_version = "0.0.0-conformance";
  return abi::EncodeToString(offer);
}

// That of this host.
std::string GoodOffer() {
  return OfferBytes(0, TROUPE_ABI_MINOR,
                    {abi::kFeatures.begin(), abi::kFeatures.end()});
}

Outcome Agrees(Subject& subject) {
  if (NegotiateOf(subject) == nullptr) return Skip(kNone);
  // The host's bound is shorter; here other work may be in the way.
  const auto agreement = Negotiate(
      *subject.image().table(), subject.image().metadata(),
      subject.image().path(), 10 * absl::Milliseconds(kHandshakeMillis));
  return agreement.ok() ? Pass(AgreementText(*agreement))
                        : Fail(std::string(agreement.status().message()));
}

Outcome Unreadable(Subject& subject) {
  if (NegotiateOf(subject) == nullptr) return Skip(kNone);
  const std::string good = GoodOffer();
  std::vector<std::string> offers = {"\xff\xff\xff", "\x1a\x7f",
                                     "\x1a\x03\x0a\x01\xff"};
  for (size_t size = 1; size < good.size(); ++size) {
    offers.push_back(good.substr(0, size));
  }
  for (const std::string& offer : offers) {
    abi::HandshakeOfferV1 decoded;
    const bool is_readable = abi::Decode(offer, &decoded);
    const Negotiated result = Offer(subject, offer);
    abi::HandshakeAnswerV1 answer;
    if (!result.fault.empty()) {
      return Fail(fmt::format("an offer of {} bytes is answered {}",
                              offer.size(), result.fault));
    }
    if (!is_readable && result.Agrees(&answer)) {
      return Fail(fmt::format("agrees to {} bytes that are no HandshakeOfferV1",
                              offer.size()));
    }
  }
  const Negotiated empty = Offer(subject, {});
  return empty.fault.empty()
             ? Pass(fmt::format("{} offers", offers.size() + 1))
             : Fail(fmt::format("an empty offer is answered {}", empty.fault));
}

Outcome NoCommonProtocol(Subject& subject) {
  if (NegotiateOf(subject) == nullptr) return Skip(kNone);
  constexpr uint32_t kFarAway = 1000;
  const Negotiated result = Offer(subject, OfferBytes(kFarAway, kFarAway, {}));
  abi::HandshakeAnswerV1 answer;
  if (!result.fault.empty()) return Fail(result.fault);
  if (!result.Agrees(&answer)) return Pass();
  return Fail(fmt::format("agrees to protocol {} with a host that speaks {}",
                          answer.protocol, kFarAway));
}

// Those of the answer that the host did not offer.
Outcome UnknownFeatures(Subject& subject) {
  if (NegotiateOf(subject) == nullptr) return Skip(kNone);
  constexpr int kMany = 10'000;
  std::vector<std::string> names;
  for (int i = 0; i < kMany; ++i) names.push_back(fmt::format("x_{}", i));
  for (const auto& offered : {std::vector<std::string>(), names}) {
    const Negotiated result =
        Offer(subject, OfferBytes(0, TROUPE_ABI_MINOR, offered));
    abi::HandshakeAnswerV1 answer;
    if (!result.fault.empty()) return Fail(result.fault);
    if (!result.Agrees(&answer)) continue;
    for (const abi::FeatureV1& feature : answer.features) {
      if (std::find(offered.begin(), offered.end(), feature.name) !=
          offered.end()) {
        continue;
      }
      return Fail(
          fmt::format("uses feature '{}', which is not one of the {} "
                      "offered",
                      feature.name, offered.size()));
    }
  }
  return Pass(fmt::format("{} unknown features", kMany));
}

Outcome Room(Subject& subject) {
  if (NegotiateOf(subject) == nullptr) return Skip(kNone);
  const std::string offer = GoodOffer();
  const size_t size = Offer(subject, offer).bytes.size();
  for (size_t room = 0; room < size; ++room) {
    const Negotiated result = Offer(subject, offer, room);
    if (!result.fault.empty()) return Fail(result.fault);
    if (result.code == ACTR_BUFFER_TOO_SMALL) continue;
    return Fail(fmt::format("answers code {} where {} of {} bytes fit, not {}",
                            result.code, room, size,
                            static_cast<int>(ACTR_BUFFER_TOO_SMALL)));
  }
  return Pass(fmt::format("{} bytes", size));
}

constexpr std::string_view kClause = "ABI.md: Agreement at load";

constexpr Check kChecks[] = {
    {.id = "handshake.agrees",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "It agrees with this host, in time",
     .hint = "answer the highest common protocol, offered features only, and "
             "versions of routes that the metadata names",
     .explanation =
         "Asks negotiate as this host does at load and checks the answer as it "
         "does. Hosts wait for 200 ms; the kit for 2 s.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &Agrees},
    {.id = "handshake.unreadable",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "An offer that can't be read is not agreed to",
     .hint = "answer -5 when HandshakeOfferV1 can't be decoded",
     .explanation =
         "Offers nothing, garbage, a feature name that is not UTF-8, and each "
         "beginning of a good offer.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &Unreadable},
    {.id = "handshake.no_common",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "A host without a common protocol is refused",
     .hint = "compare protocol_min and protocol_max with your own, and answer "
             "a refusal that names both",
     .explanation = "Offers protocol 3.1000 alone.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &NoCommonProtocol},
    {.id = "handshake.features",
     .clause = kClause,
     .severity = Severity::kError,
     .statement = "It names no feature that was not offered",
     .hint = "answer the features that both have; refuse, or use "
             "needs=NAME, when one is necessary",
     .explanation =
         "Offers no feature, and 10,000 that nobody knows. A host refuses a "
         "library that uses what it does not have.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &UnknownFeatures},
    {.id = "handshake.room",
     .clause = "troupe_abi.h: negotiate",
     .severity = Severity::kError,
     .statement = "An answer that does not fit is -6, and nothing is written "
                  "beyond the room",
     .hint = "compare the length of the answer with answer_room before it is "
             "copied",
     .explanation =
         "Makes a good offer with each room from 0 to what the answer takes, "
         "with bytes behind it that must stay as they are.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &Room},
};

}  // namespace

std::span<const Check> HandshakeChecks() { return kChecks; }

}  // namespace troupe::conformance
