#include "host/route/answer_store.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Keep = AnswerStore::Keep;
using Standing = AnswerStore::Standing;

constexpr int64_t kSecond = 1'000'000'000;

class AnswerStoreTest : public ::testing::Test {
 protected:
  static NamedRequest Named(std::string_view id,
                            std::string_view caller = "shop") {
    return *NamedRequest::Create(caller, id);
  }

  absl::StatusOr<Standing> Begin(const NamedRequest& request,
                                 CallRef waiter = 0) {
    return store_.Begin(
        request, now_ns_, [waiter] { return waiter; }, &answer_);
  }

  std::vector<CallRef> End(std::string_view id, std::string_view reply,
                           Keep keep = Keep::kYes) {
    return store_.End(Named(id), now_ns_, {std::string(reply), true, 0}, keep);
  }

  // Runs `id` from its beginning to its end.
  void Run(std::string_view id, std::string_view reply) {
    EXPECT_EQ(*Begin(Named(id)), Standing::kFirst);
    EXPECT_THAT(End(id, reply), IsEmpty());
  }

  AnswerStore store_{{.answers = 3, .bytes = 4096, .time = absl::Seconds(30)}};
  int64_t now_ns_ = 5 * kSecond;
  KeptAnswer answer_;
};

TEST_F(AnswerStoreTest, TheSecondGetsTheFirstAnswer) {
  Run("1", "first");

  EXPECT_EQ(*Begin(Named("1")), Standing::kAnswered);
  EXPECT_EQ(answer_.reply, "first");
  EXPECT_TRUE(answer_.from_guest);
}

TEST_F(AnswerStoreTest, WhoComesMeanwhileIsToldTogetherWithTheFirst) {
  EXPECT_EQ(*Begin(Named("1")), Standing::kFirst);
  EXPECT_EQ(*Begin(Named("1"), 7), Standing::kUnderWay);
  EXPECT_EQ(*Begin(Named("1"), 8), Standing::kUnderWay);

  EXPECT_THAT(End("1", "first"), ElementsAre(7, 8));
}

TEST_F(AnswerStoreTest, TheSameIdOfAnotherCallerIsAnotherRequest) {
  Run("1", "first");

  EXPECT_EQ(*Begin(Named("1", "stock")), Standing::kFirst);
  EXPECT_EQ(*Begin(Named("p1", "sho")), Standing::kFirst);
}

TEST_F(AnswerStoreTest, TheSameIdForSomethingElseIsRefused) {
  Run("1", "first");
  NamedRequest other = Named("1");
  other.fingerprint = 9;

  EXPECT_THAT(Begin(other),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "request id '1' of caller 'shop' was used for another "
                       "request"));
}

TEST_F(AnswerStoreTest, WhatRanNothingMayBeTriedAgain) {
  EXPECT_EQ(*Begin(Named("1")), Standing::kFirst);
  EXPECT_EQ(*Begin(Named("1"), 7), Standing::kUnderWay);

  EXPECT_THAT(End("1", "full", Keep::kNo), ElementsAre(7));
  EXPECT_EQ(*Begin(Named("1")), Standing::kFirst);
}

TEST_F(AnswerStoreTest, AnAnswerIsForgottenWhenItsTimeIsOver) {
  Run("1", "first");

  now_ns_ += 30 * kSecond - 1;
  EXPECT_EQ(*Begin(Named("1")), Standing::kAnswered);
  now_ns_ += 1;
  EXPECT_EQ(*Begin(Named("1")), Standing::kFirst);
  EXPECT_EQ(store_.answers(), 0U);
}

TEST_F(AnswerStoreTest, BeyondTheirNumberTheOldestGoesFirst) {
  for (const char* id : {"1", "2", "3", "4"}) Run(id, "x");

  EXPECT_EQ(store_.answers(), 3U);
  EXPECT_EQ(*Begin(Named("2")), Standing::kAnswered);
  EXPECT_EQ(*Begin(Named("1")), Standing::kFirst);
}

TEST_F(AnswerStoreTest, BeyondTheirBytesTheOldestGoesFirst) {
  Run("1", std::string(2000, 'x'));
  Run("2", std::string(2000, 'x'));

  EXPECT_EQ(store_.answers(), 1U);
  EXPECT_LE(store_.bytes(), 4096U);
  EXPECT_EQ(*Begin(Named("2")), Standing::kAnswered);
}

TEST_F(AnswerStoreTest, AnAnswerLargerThanAllIsNotKept) {
  Run("1", std::string(5000, 'x'));

  EXPECT_EQ(store_.answers(), 0U);
  EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(AnswerStoreTest, TooManyUnderWayAreRefused) {
  for (const char* id : {"1", "2", "3"}) {
    EXPECT_EQ(*Begin(Named(id)), Standing::kFirst);
  }

  EXPECT_THAT(Begin(Named("4")),
              StatusIs(absl::StatusCode::kUnavailable, "3 requests"));
  for (CallRef waiter : {7, 8, 9})
    EXPECT_THAT(Begin(Named("1"), waiter), IsOk());
  EXPECT_THAT(Begin(Named("1"), 10),
              StatusIs(absl::StatusCode::kUnavailable, "3 repeated requests"));
}

TEST_F(AnswerStoreTest, NamesThatAreTooLongAreRefused) {
  EXPECT_THAT(NamedRequest::Create("shop", std::string(257, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, "257 bytes"));
  EXPECT_THAT(NamedRequest::Create(std::string(257, 'x'), "1"),
              StatusIs(absl::StatusCode::kInvalidArgument, "at most 256"));
}

}  // namespace
}  // namespace troupe
