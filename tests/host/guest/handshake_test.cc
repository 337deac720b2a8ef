#include "host/guest/handshake.h"

#include <atomic>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/features.h"
#include "abi/guest_messages.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/version.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::Gt;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// What the guest answers next, and what it was offered.
struct Script {
  int32_t code = ACTR_SUCCESS;
  std::string answer;
  size_t claimed_size = 0;  // 0: that of the answer
  std::atomic<bool> holds = false;
  std::string offer;
};

Script& TheScript() {
  static auto& script = *new Script;
  return script;
}

int32_t Answer(const uint8_t* offer, size_t offer_len, uint8_t* answer,
               size_t answer_room, size_t* answer_len) {
  Script& script = TheScript();
  script.offer.assign(reinterpret_cast<const char*>(offer), offer_len);
  script.holds.wait(true);
  EXPECT_GE(answer_room, script.answer.size());
  std::memcpy(answer, script.answer.data(), script.answer.size());
  *answer_len =
      script.claimed_size == 0 ? script.answer.size() : script.claimed_size;
  return script.code;
}

// A guest that speaks 3.0 to 3.1, like the host, and has two routes.
class HandshakeTest : public ::testing::Test {
 protected:
  HandshakeTest() {
    table_.struct_size = sizeof table_;
    table_.abi_major = TROUPE_ABI_MAJOR;
    table_.abi_minor = TROUPE_ABI_MINOR;
    table_.negotiate = &Answer;
    metadata_.routes = {{"shop.Shop.Buy", {}}, {"shop.Shop.Sell", {}}};
    script_.code = ACTR_SUCCESS;
    script_.claimed_size = 0;
    script_.answer.clear();
  }

  absl::StatusOr<Agreement> Ask() {
    return Negotiate(table_, metadata_, "shop.so");
  }

  absl::StatusOr<Agreement> AskFor(
      uint32_t protocol, const std::vector<std::string_view>& features = {},
      const std::vector<abi::RouteVersionV1>& routes = {},
      std::string_view refusal = {}) {
    std::vector<abi::FeatureV1> named;
    named.reserve(features.size());
    for (const std::string_view name : features) named.push_back({name});
    abi::HandshakeAnswerV1 answer;
    answer.protocol = protocol;
    answer.features = abi::Entries<abi::FeatureV1>(named);
    answer.routes = abi::Entries<abi::RouteVersionV1>(routes);
    answer.refusal = refusal;
    script_.answer = abi::EncodeToString(answer);
    return Ask();
  }

  static constexpr uint32_t kNewest = TROUPE_ABI_MINOR;

  Script& script_ = TheScript();
  troupe_guest_table table_ = {};
  GuestMetadata metadata_;
};

TEST_F(HandshakeTest, BothAgreeOnProtocolFeaturesAndVersionsOfRoutes) {
  const auto agreed =
      AskFor(kNewest, {"timers", "migrate"}, {{"shop.Shop.Sell", 3}});

  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->protocol, kNewest);
  EXPECT_THAT(agreed->features, ElementsAre("timers", "migrate"));
  EXPECT_TRUE(agreed->uses("timers"));
  EXPECT_FALSE(agreed->uses("spawn"));
  EXPECT_EQ(agreed->version_of("shop.Shop.Sell"), 3U);
  EXPECT_EQ(agreed->version_of("shop.Shop.Buy"), 1U);
  EXPECT_EQ(AgreementText(*agreed),
            "protocol 3.1, features timers, migrate, route shop.Shop.Sell "
            "version 3");
}

TEST_F(HandshakeTest, TheOfferSaysWhatThisHostIs) {
  ASSERT_THAT(AskFor(kNewest), IsOk());

  abi::HandshakeOfferV1 offer;
  ASSERT_TRUE(abi::Decode(script_.offer, &offer));
  EXPECT_EQ(offer.protocol_min, 0U);
  EXPECT_EQ(offer.protocol_max, kNewest);
  EXPECT_EQ(offer.host_version, kVersion);
  std::vector<std::string_view> features;
  for (const abi::FeatureV1& feature : offer.features) {
    features.push_back(feature.name);
  }
  EXPECT_THAT(features, ElementsAreArray(abi::kFeatures));
}

TEST_F(HandshakeTest, ALibraryWithoutNegotiateAgreesToTheFirstProtocol) {
  table_.negotiate = nullptr;

  const auto agreed = Ask();

  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->protocol, 0U);
  EXPECT_THAT(agreed->features, IsEmpty());
}

TEST_F(HandshakeTest, WhatLiesBehindAShorterTableIsNotRead) {
  table_.struct_size = offsetof(troupe_guest_table, negotiate);
  script_.code = ACTR_GENERIC_ERROR;

  EXPECT_THAT(Ask(), IsOk());
}

TEST_F(HandshakeTest, AnOlderLibraryChoosesItsOwnNewestProtocol) {
  table_.abi_minor = 0;

  EXPECT_THAT(AskFor(0), IsOk());
  EXPECT_THAT(
      AskFor(kNewest),
      StatusIs(kInvalid, "chose protocol 3.1; its table has 3.0 to 3.0"));
}

TEST_F(HandshakeTest, AProtocolThatTheHostDoesNotSpeakIsRefused) {
  table_.abi_minor = 9;

  EXPECT_THAT(AskFor(9), StatusIs(kInvalid,
                                  "chose protocol 3.9; this host speaks 3.0 to "
                                  "3.1"));
}

TEST_F(HandshakeTest, AProtocolBelowTheHighestCommonOneIsRefused) {
  EXPECT_THAT(AskFor(0), StatusIs(kInvalid,
                                  "chose protocol 3.0; both it and this host "
                                  "speak 3.1"));
}

TEST_F(HandshakeTest, AFeatureThatWasNotOfferedIsRefused) {
  EXPECT_THAT(AskFor(kNewest, {"teleport"}),
              StatusIs(kInvalid,
                       "uses feature 'teleport', which this host (0.1.0) did "
                       "not offer"));
}

TEST_F(HandshakeTest, ANeededFeatureThatTheHostLacksIsNamedBeforeItIsAsked) {
  metadata_.values = {{"needs", "timers"}, {"needs", "teleport"}};
  script_.offer.clear();

  EXPECT_THAT(Ask(), StatusIs(kInvalid,
                              "needs feature 'teleport', which this host "
                              "(0.1.0) does not have; it has migrate, "));
  EXPECT_THAT(script_.offer, IsEmpty());
}

TEST_F(HandshakeTest, AVersionOfAnUnknownRouteIsRefused) {
  EXPECT_THAT(AskFor(kNewest, {}, {{"shop.Shop.Steal", 2}}),
              StatusIs(kInvalid,
                       "gives a version of route 'shop.Shop.Steal', which its "
                       "metadata does not declare"));
}

TEST_F(HandshakeTest, ARouteHasOneVersionAndItIsNotZero) {
  EXPECT_THAT(AskFor(kNewest, {}, {{"shop.Shop.Buy", 0}}),
              StatusIs(kInvalid, "gives route 'shop.Shop.Buy' version 0"));
  EXPECT_THAT(
      AskFor(kNewest, {}, {{"shop.Shop.Buy", 2}, {"shop.Shop.Buy", 3}}),
      StatusIs(kInvalid, "gives two versions of route 'shop.Shop.Buy'"));
}

TEST_F(HandshakeTest, TheReasonOfALibraryThatRefusesIsPassedOn) {
  EXPECT_THAT(
      AskFor(0, {"teleport"}, {}, "the moon is full"),
      StatusIs(kInvalid, "it refuses this host (0.1.0): the moon is full"));
}

TEST_F(HandshakeTest, ACodeInsteadOfAnAnswerIsRefused) {
  script_.code = ACTR_HANDLE_FAILED;

  EXPECT_THAT(Ask(), StatusIs(absl::StatusCode::kInternal,
                              "its negotiate() returned code -3"));
}

TEST_F(HandshakeTest, AMalformedAnswerIsRefused) {
  script_.answer = "\x0a\xff\xff";

  EXPECT_THAT(
      Ask(),
      StatusIs(kInvalid, "its negotiate() gave a malformed answer of 3 bytes"));
}

TEST_F(HandshakeTest, AnAnswerThatDoesNotFitIsRefused) {
  script_.claimed_size = kMaxHandshakeBytes + 1;
  EXPECT_THAT(Ask(), StatusIs(kInvalid,
                              "speaks of an answer of 32769 bytes; 32768 are "
                              "possible"));

  script_.code = ACTR_BUFFER_TOO_SMALL;
  EXPECT_THAT(Ask(),
              StatusIs(kInvalid, "its answer is longer than 32768 bytes"));
}

TEST_F(HandshakeTest, AnAnswerMayFillTheWholeRoom) {
  constexpr size_t kHead = 6;  // of the protocol and of the text
  EXPECT_THAT(
      AskFor(kNewest, {}, {}, std::string(kMaxHandshakeBytes - kHead, 'x')),
      StatusIs(kInvalid, "it refuses this host (0.1.0): xxx"));
  EXPECT_EQ(script_.answer.size(), kMaxHandshakeBytes);
}

TEST_F(HandshakeTest, ALibraryThatDoesNotReturnIsGivenUp) {
  script_.holds = true;

  EXPECT_THAT(Ask(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                              "'negotiate' has not returned after 200ms"));

  script_.holds = false;
  script_.holds.notify_all();
}

}  // namespace
}  // namespace troupe
