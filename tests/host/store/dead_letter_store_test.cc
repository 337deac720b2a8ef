#include "host/store/dead_letter_store.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DeadLetterStoreTest : public ::testing::Test {
 protected:
  DeadLetter Letter(std::string payload, std::string request_id = "r") {
    DeadLetter letter;
    letter.reason = DeathReason::kExpired;
    letter.error = "timed out";
    letter.died_ns = clock_.NowNanos();
    letter.receiver = {1, 7, {"acme", "shop", "1.0.0"}};
    letter.route = "shop.Shop.Buy";
    letter.request_id = std::move(request_id);
    letter.payload = std::move(payload);
    return letter;
  }

  static std::vector<uint64_t> Ids(const DeadLetterStore& store) {
    std::vector<uint64_t> ids;
    for (const DeadLetter& letter : store.List()) ids.push_back(letter.id);
    return ids;
  }

  ManualClock clock_;
  Log log_{LogLevel::kCritical, LogFormat::kText, &clock_};
};

TEST_F(DeadLetterStoreTest, NumbersLettersAndCountsThemByReason) {
  DeadLetterStore store({}, &log_);
  store.Add(Letter("a"));
  store.Add(Letter("b"));

  EXPECT_THAT(Ids(store), ElementsAre(1, 2));
  EXPECT_EQ(
      store.counts().by_reason[static_cast<size_t>(DeathReason::kExpired)], 2U);
  EXPECT_EQ(store.counts().pushed_out, 0U);
}

TEST_F(DeadLetterStoreTest, AListHasNoPayloadsALetterHasItsOwn) {
  DeadLetterStore store({}, &log_);
  store.Add(Letter("apple"));

  EXPECT_EQ(store.List()[0].payload, "");
  EXPECT_EQ(store.List()[0].payload_bytes, 5U);
  EXPECT_EQ(store.Find(1)->payload, "apple");
  EXPECT_FALSE(store.Find(2).has_value());
}

TEST_F(DeadLetterStoreTest, TheOldestGoesWhenThereAreTooMany) {
  DeadLetterStore store({.max_letters = 2}, &log_);
  for (const char* payload : {"a", "b", "c"}) store.Add(Letter(payload));

  EXPECT_THAT(Ids(store), ElementsAre(2, 3));
  EXPECT_EQ(store.counts().pushed_out, 1U);
}

TEST_F(DeadLetterStoreTest, OrWhenTheyAreTooLarge) {
  DeadLetterStore store({.max_bytes = 1000}, &log_);
  store.Add(Letter(std::string(400, 'a')));
  store.Add(Letter(std::string(400, 'b')));
  store.Add(Letter(std::string(400, 'c')));
  EXPECT_THAT(Ids(store), ElementsAre(2, 3));

  store.Add(Letter(std::string(2000, 'd')));

  EXPECT_THAT(Ids(store), ElementsAre(2, 3)) << "for one that never fits";
  EXPECT_EQ(store.counts().pushed_out, 2U);
}

TEST_F(DeadLetterStoreTest, WithoutRoomLettersAreStillCounted) {
  DeadLetterStore store({.max_letters = 0}, &log_);
  store.Add(Letter("a"));

  EXPECT_THAT(Ids(store), IsEmpty());
  EXPECT_EQ(
      store.counts().by_reason[static_cast<size_t>(DeathReason::kExpired)], 1U);
}

TEST_F(DeadLetterStoreTest, WhatIsPutBackStandsWhereItWas) {
  DeadLetterStore store({}, &log_);
  for (const char* id : {"a", "b", "c"}) store.Add(Letter("x", id));
  std::optional<DeadLetter> letter = store.Take(2);
  EXPECT_THAT(Ids(store), ElementsAre(1, 3));

  store.PutBack(*std::move(letter));

  EXPECT_THAT(Ids(store), ElementsAre(1, 2, 3));
}

TEST_F(DeadLetterStoreTest, WhatDiedAgainIsNotPutBackAsWell) {
  DeadLetterStore store({}, &log_);
  store.Add(Letter("x", "a"));
  std::optional<DeadLetter> letter = store.Take(1);
  store.Add(Letter("x", "a"));

  store.PutBack(*std::move(letter));

  EXPECT_THAT(Ids(store), ElementsAre(2));
}

TEST_F(DeadLetterStoreTest, PurgeForgetsAllOfThem) {
  DeadLetterStore store({.max_bytes = 1000}, &log_);
  store.Add(Letter(std::string(400, 'a')));
  store.Add(Letter(std::string(400, 'b')));

  EXPECT_EQ(store.Purge(), 2U);
  EXPECT_THAT(Ids(store), IsEmpty());
  store.Add(Letter(std::string(800, 'c')));
  EXPECT_THAT(Ids(store), ElementsAre(3)) << "its bytes were forgotten as well";
}

TEST_F(DeadLetterStoreTest, LogsTenAMinuteAndThenHowManyWereLeftOut) {
  Log log(LogLevel::kWarn, LogFormat::kText, &clock_);
  DeadLetterStore store({}, &log);
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 25; ++i) store.Add(Letter("x"));
  clock_.Advance(absl::Minutes(1));
  store.Add(Letter("x"));
  const std::string text = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(text, HasSubstr("dead letter 10, expired: host -> "
                              "1@7/acme:shop:1.0.0 shop.Shop.Buy: timed out"));
  EXPECT_THAT(text, Not(HasSubstr("dead letter 11,")));
  EXPECT_THAT(text, HasSubstr("dead letter 26, "));
  EXPECT_THAT(text, HasSubstr("(15 more before it)"));
}

TEST_F(DeadLetterStoreTest, ManyThreadsMayBuryAndLook) {
  constexpr size_t kEach = 500;
  DeadLetterStore store({.max_letters = 100}, &log_);
  std::thread other([&] {
    for (size_t i = 0; i < kEach; ++i) store.Add(Letter("x"));
  });
  for (size_t i = 0; i < kEach; ++i) {
    store.Add(Letter("y"));
    static_cast<void>(store.List());
  }
  other.join();

  EXPECT_EQ(Ids(store).size(), 100U);
  EXPECT_EQ(store.counts().pushed_out, 2 * kEach - 100);
}

}  // namespace
}  // namespace troupe
