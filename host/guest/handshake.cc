#include "host/guest/handshake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/features.h"
#include "abi/guest_messages.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "host/base/version.h"
#include "host/guest/apart.h"

namespace troupe {
namespace {

// What the thread that asks holds on to, should it not come back.
struct Question {
  decltype(troupe_guest_table::negotiate) negotiate = nullptr;
  std::string offer;
  std::array<uint8_t, kMaxHandshakeBytes> answer;
  size_t answer_len = 0;
  int32_t code = 0;
};

decltype(troupe_guest_table::negotiate) NegotiateOf(
    const troupe_guest_table& table) {
  constexpr size_t kSize = offsetof(troupe_guest_table, negotiate) +
                           sizeof(troupe_guest_table::negotiate);
  return table.struct_size < kSize ? nullptr : table.negotiate;
}

bool IsOffered(std::string_view feature) {
  return std::find(abi::kFeatures.begin(), abi::kFeatures.end(), feature) !=
         abi::kFeatures.end();
}

std::string WriteOffer() {
  std::array<abi::FeatureV1, abi::kFeatures.size()> features;
  std::transform(abi::kFeatures.begin(), abi::kFeatures.end(), features.begin(),
                 [](std::string_view name) { return abi::FeatureV1{name}; });
  abi::HandshakeOfferV1 offer;
  offer.protocol_max = TROUPE_ABI_MINOR;
  offer.features = abi::Entries<abi::FeatureV1>(features);
  offer.host_version = kVersion;
  return abi::EncodeToString(offer);
}

absl::Status CheckNeeds(const GuestMetadata& metadata) {
  for (const auto& [key, value] : metadata.values) {
    if (key != "needs" || IsOffered(value)) continue;
    return absl::InvalidArgumentError(fmt::format(
        "needs feature '{}', which this host ({}) does not have; it has {}",
        value, kVersion, fmt::join(abi::kFeatures, ", ")));
  }
  return absl::OkStatus();
}

absl::Status CheckProtocol(uint32_t chosen, const troupe_guest_table& table) {
  const auto refusal = [chosen](std::string_view why) {
    return absl::InvalidArgumentError(
        fmt::format("chose protocol {}.{}; {}", TROUPE_ABI_MAJOR, chosen, why));
  };
  if (chosen > TROUPE_ABI_MINOR) {
    return refusal(fmt::format("this host speaks {0}.0 to {0}.{1}",
                               TROUPE_ABI_MAJOR, TROUPE_ABI_MINOR));
  }
  if (chosen < table.abi_minor_min || chosen > table.abi_minor) {
    return refusal(fmt::format("its table has {0}.{1} to {0}.{2}",
                               TROUPE_ABI_MAJOR, table.abi_minor_min,
                               table.abi_minor));
  }
  const uint32_t highest =
      std::min<uint32_t>(table.abi_minor, TROUPE_ABI_MINOR);
  if (chosen < highest) {
    return refusal(fmt::format("both it and this host speak {}.{}",
                               TROUPE_ABI_MAJOR, highest));
  }
  return absl::OkStatus();
}

absl::Status TakeFeatures(const abi::HandshakeAnswerV1& answer,
                          Agreement* agreement) {
  for (const abi::FeatureV1& feature : answer.features) {
    if (!IsOffered(feature.name)) {
      return absl::InvalidArgumentError(
          fmt::format("uses feature '{}', which this host ({}) did not offer",
                      feature.name, kVersion));
    }
    if (!agreement->uses(feature.name)) {
      agreement->features.emplace_back(feature.name);
    }
  }
  return absl::OkStatus();
}

absl::Status TakeRoutes(const abi::HandshakeAnswerV1& answer,
                        const GuestMetadata& metadata, Agreement* agreement) {
  for (const abi::RouteVersionV1& route : answer.routes) {
    const auto has_name = [&route](const auto& other) {
      return other == route.name;
    };
    if (std::none_of(metadata.routes.begin(), metadata.routes.end(),
                     [&](const RouteMetadata& r) { return has_name(r.key); })) {
      return absl::InvalidArgumentError(
          fmt::format("gives a version of route '{}', which its metadata does "
                      "not declare",
                      route.name));
    }
    if (route.version == 0) {
      return absl::InvalidArgumentError(fmt::format(
          "gives route '{}' version 0; the first one is 1", route.name));
    }
    if (std::any_of(agreement->routes.begin(), agreement->routes.end(),
                    [&](const RouteVersion& r) { return has_name(r.name); })) {
      return absl::InvalidArgumentError(
          fmt::format("gives two versions of route '{}'", route.name));
    }
    agreement->routes.push_back({std::string(route.name), route.version});
  }
  return absl::OkStatus();
}

absl::StatusOr<Agreement> ReadAnswer(const Question& question,
                                     const troupe_guest_table& table,
                                     const GuestMetadata& metadata) {
  if (question.code == ACTR_BUFFER_TOO_SMALL) {
    return absl::InvalidArgumentError(
        fmt::format("its answer is longer than {} bytes", kMaxHandshakeBytes));
  }
  if (question.code != ACTR_SUCCESS) {
    return absl::InternalError(
        fmt::format("its negotiate() returned code {}", question.code));
  }
  if (question.answer_len > kMaxHandshakeBytes) {
    return absl::InvalidArgumentError(
        fmt::format("its negotiate() speaks of an answer of {} bytes; {} are "
                    "possible",
                    question.answer_len, kMaxHandshakeBytes));
  }
  const std::string_view bytes(
      reinterpret_cast<const char*>(question.answer.data()),
      question.answer_len);
  abi::HandshakeAnswerV1 answer;
  if (!abi::Decode(bytes, &answer)) {
    return absl::InvalidArgumentError(fmt::format(
        "its negotiate() gave a malformed answer of {} bytes", bytes.size()));
  }
  if (!answer.refusal.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("it refuses this host ({}): {}", kVersion, answer.refusal));
  }
  Agreement agreement;
  agreement.protocol = answer.protocol;
  absl::Status status = CheckProtocol(answer.protocol, table);
  if (status.ok()) status = TakeFeatures(answer, &agreement);
  if (status.ok()) status = TakeRoutes(answer, metadata, &agreement);
  if (!status.ok()) return status;
  return agreement;
}

}  // namespace

bool Agreement::uses(std::string_view feature) const {
  return std::find(features.begin(), features.end(), feature) != features.end();
}

uint32_t Agreement::version_of(std::string_view route) const {
  const auto found =
      std::find_if(routes.begin(), routes.end(),
                   [route](const RouteVersion& r) { return r.name == route; });
  return found == routes.end() ? 1 : found->version;
}

absl::StatusOr<Agreement> Negotiate(const troupe_guest_table& table,
                                    const GuestMetadata& metadata,
                                    const std::string& image,
                                    absl::Duration deadline) {
  if (absl::Status status = CheckNeeds(metadata); !status.ok()) return status;
  // Shared with the thread, which may outlast the wait.
  const auto question = std::make_shared<Question>();
  question->negotiate = NegotiateOf(table);
  if (question->negotiate == nullptr) return Agreement();
  question->offer = WriteOffer();
  const absl::Status asked = RunApart(image, "negotiate", deadline, [question] {
    question->code = question->negotiate(
        reinterpret_cast<const uint8_t*>(question->offer.data()),
        question->offer.size(), question->answer.data(),
        question->answer.size(), &question->answer_len);
  });
  if (!asked.ok()) return asked;
  return ReadAnswer(*question, table, metadata);
}

std::string AgreementText(const Agreement& agreement) {
  std::string text =
      fmt::format("protocol {}.{}", TROUPE_ABI_MAJOR, agreement.protocol);
  if (!agreement.features.empty()) {
    text += fmt::format(", features {}", fmt::join(agreement.features, ", "));
  }
  for (const RouteVersion& route : agreement.routes) {
    text += fmt::format(", route {} version {}", route.name, route.version);
  }
  return text;
}

}  // namespace troupe
