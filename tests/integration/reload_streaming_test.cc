// Reloads of actors that have streaming calls open.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "host/base/limits.h"
#include "tests/guests/streaming.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::Each;
using ::testing::StartsWith;

class ReloadStreamingTest : public ReloadTest {
 protected:
  void SetUp() override {
    ReloadTest::SetUp();
    noted_ = std::make_unique<Journal>(host(), "noted");
  }

  // A growing actor that has `count` calls of numbers.Add open, with 7 each.
  ActrId Streaming(std::string_view words, size_t count) {
    WorkloadOptions options;
    options.name = "numbers";
    options.linked = LinkedTable<Numbers>("test:numbers:1.0.0");
    options.type = "test:numbers:1.0.0";
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> numbers = host().Spawn("numbers");
    EXPECT_THAT(numbers, IsOk());
    ActrId actor = Growing(std::string(words) + " whom=" + numbers->ToString());
    EXPECT_THAT(Call(actor, "grow.Open", std::to_string(count)), IsOk());
    Settle();
    return actor;
  }

  void ExpectNoEnds() {
    Settle();
    EXPECT_EQ(host().Resources().streaming_ends, 0u);
  }

  std::unique_ptr<Journal> noted_;
};

TEST_F(ReloadStreamingTest, AFailureLeavesTheFormersCallsOpen) {
  const ActrId actor = Streaming("bad_start", 1);

  EXPECT_FALSE(ReloadTo(2).ok());

  EXPECT_EQ(*Call(actor, "grow.Finish"), "7");
  ExpectNoEnds();
}

TEST_F(ReloadStreamingTest, AFailureEndsWhatTheNextHasOpened) {
  const ActrId actor = Streaming("open_start bad_start", 0);

  EXPECT_FALSE(ReloadTo(2).ok());

  EXPECT_THAT(noted_->Await(1), Each(StartsWith("CANCELLED(")));
  ExpectNoEnds();
  EXPECT_EQ(VersionOf(actor), "1");
}

TEST_F(ReloadStreamingTest, ASuccessEndsTheFormersCalls) {
  const ActrId actor = Streaming("", 2);

  EXPECT_THAT(ReloadTo(2), IsOk());

  EXPECT_THAT(noted_->Await(1), Each(StartsWith("CANCELLED(")));
  ExpectNoEnds();
  EXPECT_EQ(VersionOf(actor), "2");
}

TEST_F(ReloadStreamingTest, TheFormersCallsDoNotCountAgainstTheNext) {
  const ActrId actor = Streaming("open_start", kMaxStreamingCallsPerActor);
  EXPECT_THAT(
      Call(actor, "grow.Open", "1"),
      StatusIs(absl::StatusCode::kUnavailable, "has 256 streaming calls open"));

  EXPECT_THAT(ReloadTo(2), IsOk());

  EXPECT_EQ(*Call(actor, "grow.Finish"), "7") << "the next one's has ended";
  ExpectNoEnds();
}

}  // namespace
}  // namespace troupe
