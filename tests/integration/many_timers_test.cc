// Very many timers in a real host: that they are set, fire and are cancelled,
// what they take meanwhile, and where their number ends.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "host/base/limits.h"
#include "host/fiber/sanitizer.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"
#include "tests/integration/raw_guest.h"

namespace troupe {
namespace {

// Firings of all actors.
std::atomic<uint64_t> fired{0};

int32_t OnOther(const abi::AbiFrame& frame) {
  if (frame.op == abi::Op::kGuestTimer) ++fired;
  return ACTR_SUCCESS;
}

// The SDK would remember each timer as well. On test/set and test/cancel, with
// the payload "FIRST COUNT", this asks its host for that many timers, one after
// the other, each of 1000 to 1999 ms. The last answer is passed on; the
// first that is no success ends it.
int32_t OnRequest(const raw_guest::Instance& instance, troupe_handle call,
                  const abi::RpcEnvelope& envelope) {
  unsigned first = 0;
  unsigned count = 0;
  const std::string payload(envelope.payload.value_or(""));
  if (std::sscanf(payload.c_str(), "%u %u", &first, &count) != 2) {
    return ACTR_PROTOCOL_ERROR;
  }
  std::string answer;
  for (unsigned id = first; id < first + count; ++id) {
    const raw_guest::Asked asked(instance, call,
                                 envelope.route_key == "test/set"
                                     ? frames::Timer(id, 1000 + id % 1000)
                                     : frames::CancelTimer(id));
    answer = asked.reply();
    if (!asked.ok()) break;
  }
  uint8_t* const out = instance.host->reply_alloc(call, answer.size());
  std::copy(answer.begin(), answer.end(), out);
  return ACTR_SUCCESS;
}

constexpr char kMetadata[] = "type=test:timers:1.0.0\n";

constexpr troupe_guest_table kTimers =
    raw_guest::Table<OnRequest, OnOther>(kMetadata);

class ManyTimersTest : public HostTest {
 protected:
  static constexpr uint64_t kActors = 10;
  // Of each actor, in tests that are not about a million.
  static constexpr uint64_t kFew = 5'000;
  // A sanitizer makes each ten times slower.
  static constexpr uint64_t kPerActor =
      TROUPE_ASAN || TROUPE_TSAN ? kFew : kMaxTimersPerActor;
  static constexpr uint64_t kMany = kPerActor * kActors;
  // A timer's record, its place in the table and what a table has to spare.
  static constexpr uint64_t kBytesEach = 104;

  void SetUp() override {
    fired = 0;
    ASSERT_THAT(host().AddWorkload({.name = "timers", .linked = &kTimers}),
                IsOk());
    for (uint64_t i = 0; i < kActors; ++i) {
      actors_.push_back(*host().Spawn("timers"));
    }
    idle_ = host().Resources();
  }

  // Asks each actor.
  void AskAll(std::string_view route, uint64_t count = kFew) {
    for (const ActrId& actor : actors_) {
      EXPECT_THAT(Call(actor, route, fmt::format("1 {}", count)), IsOk());
    }
  }

  std::vector<ActrId> actors_;
  HostResources idle_;
};

TEST_F(ManyTimersTest, AMillionFireAndTakeLittleMeanwhile) {
  AskAll("test/set", kPerActor);
  const HostResources set = host().Resources();
  EXPECT_EQ(set.timers, kMany);
  EXPECT_LE(set.timer_bytes, kBytesEach * kMany);
  EXPECT_EQ(set.message_blocks, idle_.message_blocks);

  Advance(absl::Milliseconds(999));
  EXPECT_EQ(fired, 0U);
  Advance(absl::Seconds(1));
  while (fired < kMany) Settle();

  EXPECT_EQ(fired, kMany);
  EXPECT_EQ(host().Timers().fired, kMany);
  EXPECT_EQ(host().Resources(), idle_);
}

TEST_F(ManyTimersTest, AllAreCancelled) {
  AskAll("test/set");
  ASSERT_EQ(host().Resources().timers, kFew * kActors);

  AskAll("test/cancel");
  EXPECT_EQ(host().Resources(), idle_);
  Advance(absl::Seconds(10));

  EXPECT_EQ(fired, 0U);
}

TEST_F(ManyTimersTest, AnActorThatEndsTakesItsTimersWithIt) {
  AskAll("test/set");
  for (const ActrId& actor : actors_) {
    ASSERT_THAT(host().StopActor(actor), IsOk());
    AwaitEnd(actor);
  }

  EXPECT_EQ(host().Resources().timers, 0U);
  EXPECT_EQ(host().Resources().timer_bytes, 0U);
  Advance(absl::Seconds(10));
  EXPECT_EQ(fired, 0U);
}

TEST_F(ManyTimersTest, OneActorHasSoManyAndNoMore) {
  const ActrId& actor = actors_.front();
  const std::string all = fmt::format("1 {}", kMaxTimersPerActor);
  const std::string one_more = fmt::format("{} 1", kMaxTimersPerActor + 1);
  ASSERT_THAT(Call(actor, "test/set", all), IsOk());

  EXPECT_THAT(Call(actor, "test/set", one_more),
              StatusIs(absl::StatusCode::kUnavailable,
                       "1@1/test:timers:1.0.0 has 100000 timers, the most "
                       "that one actor may have"));
  EXPECT_THAT(Call(actor, "test/set", "7 1"), IsOk()) << "it is replaced";
  EXPECT_THAT(Call(actor, "test/cancel", "7 1"), IsOk());
  EXPECT_THAT(Call(actor, "test/set", one_more), IsOk());
}

}  // namespace
}  // namespace troupe
