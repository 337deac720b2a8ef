// Restarts of guests that have their image for themselves: each instance has a
// fresh one, and the old ones stay mapped, up to a bound.
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "tests/integration/restart_fixture.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

class RestartImageTest : public RestartTest,
                         public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    options_.max_generations = 2;
    RestartTest::SetUp();
  }

  ActrId Make() {
    WorkloadOptions options;
    options.restart = Permanent();
    return Actor(GetParam(), std::move(options));
  }
};

TEST_P(RestartImageTest, TheNextInstanceHasAFreshImage) {
  const ActrId actor = Make();
  ASSERT_EQ(*Call(actor, "test/count"), "1");

  EXPECT_FALSE(Call(actor, "test/crash").ok());
  const PendingReply waits = Start(actor, "test/count");
  PassFirstBackoff();

  EXPECT_EQ(*waits.Await(), "1");
  EXPECT_EQ(InfoOf(actor).restarts, 1u);
}

TEST_P(RestartImageTest, WhenNoMoreImagesMayStayMappedTheActorFails) {
  const ActrId actor = Make();
  EXPECT_FALSE(Call(actor, "test/crash").ok());
  PassFirstBackoff();
  ASSERT_EQ(*Call(actor, "test/count"), "1");

  EXPECT_FALSE(Call(actor, "test/crash").ok());
  const PendingReply waits = Start(actor, "test/count");
  Advance(absl::Seconds(1));

  EXPECT_THAT(waits.Await(),
              StatusIs(absl::StatusCode::kUnavailable, "is failed"));
  EXPECT_EQ(InfoOf(actor).state, "failed");
  EXPECT_THAT(InfoOf(actor).last_crash,
              HasSubstr("2 of 2 retired images of it are still mapped"));
}

TEST_P(RestartImageTest, ALibraryOfAnotherGenerationIsNotTaken) {
  const TempFolder folder;
  const std::string path = folder / "library.so";
  const auto deploy = [&path](std::string_view guest) {
    std::filesystem::remove(path);
    std::filesystem::copy_file(GuestPath(guest), path);
  };
  deploy(GetParam());
  WorkloadOptions options;
  options.name = "old";
  options.path = path;
  options.restart = Permanent();
  ASSERT_THAT(host().AddWorkload(std::move(options)), IsOk());
  const absl::StatusOr<ActrId> actor = host().Spawn("old");
  ASSERT_THAT(actor, IsOk());
  EXPECT_FALSE(Call(*actor, "test/crash").ok());

  deploy("echo3");
  const PendingReply waits = Start(*actor, "test/count");
  PassFirstBackoff();

  constexpr char kWhy[] =
      "is a library of generation 3 of the boundary, the one that runs is of";
  EXPECT_FALSE(waits.Await().ok());
  EXPECT_THAT(InfoOf(*actor).last_crash, HasSubstr(kWhy));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(host().Spawn("old"),
                StatusIs(absl::StatusCode::kInvalidArgument, kWhy))
        << "images of it stay";
  }
}

INSTANTIATE_TEST_SUITE_P(Generations, RestartImageTest,
                         ::testing::Values("fragile1", "fragile2"));

}  // namespace
}  // namespace troupe
