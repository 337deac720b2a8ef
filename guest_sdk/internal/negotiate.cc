#include "guest_sdk/internal/negotiate.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/features.h"
#include "abi/guest_messages.h"
#include "abi/troupe_abi.h"
#include "fmt/format.h"
#include "guest_sdk/internal/metadata.h"

namespace troupe::internal {
namespace {

using abi::Code;

constexpr int32_t ToInt(Code code) { return static_cast<int32_t>(code); }

std::vector<abi::FeatureV1> CommonFeatures(const abi::HandshakeOfferV1& offer,
                                           bool checks_itself) {
  std::vector<abi::FeatureV1> common;
  for (const abi::FeatureV1& feature : offer.features) {
    if (feature.name == abi::kSelfCheck && !checks_itself) continue;
    if (std::find(abi::kFeatures.begin(), abi::kFeatures.end(), feature.name) !=
        abi::kFeatures.end()) {
      common.push_back(feature);
    }
  }
  return common;
}

std::vector<abi::RouteVersionV1> RouteVersions(std::string_view metadata) {
  std::vector<abi::RouteVersionV1> versions;
  std::string_view route;
  while (!metadata.empty()) {
    const std::string_view line = TakeLine(&metadata);
    if (line.starts_with(kRouteKey)) {
      route = line.substr(kRouteKey.size());
    } else if (!route.empty() && line.starts_with(kVersionKey)) {
      uint32_t version = 0;
      std::from_chars(line.data() + kVersionKey.size(),
                      line.data() + line.size(), version);
      versions.push_back({route, version});
    }
  }
  return versions;
}

Code Write(const abi::HandshakeAnswerV1& message, uint8_t* answer, size_t room,
           size_t* size) {
  const abi::Encoding encoding(message);
  if (encoding.size() > room) return Code::kBufferTooSmall;
  encoding.Write(reinterpret_cast<char*>(answer));
  *size = encoding.size();
  return Code::kSuccess;
}

Code Answer(const Negotiator& negotiator, std::string_view offer_bytes,
            uint8_t* answer, size_t room, size_t* size) {
  abi::HandshakeOfferV1 offer;
  if (!abi::Decode<abi::Reading::kStrict>(offer_bytes, &offer)) {
    return Code::kProtocolError;
  }
  abi::HandshakeAnswerV1 message;
  std::string refusal;
  if (offer.protocol_min > TROUPE_ABI_MINOR) {
    refusal = fmt::format(
        "it speaks protocol {0}.0 to {0}.{1}, the host {0}.{2} to {0}.{3}",
        TROUPE_ABI_MAJOR, TROUPE_ABI_MINOR, offer.protocol_min,
        offer.protocol_max);
    message.refusal = refusal;
    return Write(message, answer, room, size);
  }
  const std::vector<abi::FeatureV1> features =
      CommonFeatures(offer, negotiator.checks_itself);
  const std::vector<abi::RouteVersionV1> routes =
      RouteVersions(negotiator.metadata);
  message.protocol = std::min(offer.protocol_max, TROUPE_ABI_MINOR);
  message.features = abi::Entries<abi::FeatureV1>(features);
  message.routes = abi::Entries<abi::RouteVersionV1>(routes);
  return Write(message, answer, room, size);
}

}  // namespace

int32_t Negotiate(const Negotiator& negotiator, const uint8_t* offer,
                  size_t offer_size, uint8_t* answer, size_t answer_room,
                  size_t* answer_size) noexcept {
  if (answer == nullptr || answer_size == nullptr) {
    return ToInt(Code::kProtocolError);
  }
  try {
    return ToInt(Answer(negotiator,
                        {reinterpret_cast<const char*>(offer), offer_size},
                        answer, answer_room, answer_size));
  } catch (...) {
    return ToInt(Code::kAllocFailed);
  }
}

}  // namespace troupe::internal
