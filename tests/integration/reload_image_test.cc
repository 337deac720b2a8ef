// What becomes of the images of former generations.
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "host/runtime/reload_text.h"
#include "tests/integration/reload_fixture.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;

class ReloadImageTest : public ReloadTest {
 protected:
  void SetUp() override {
    options_.max_generations = 2;
    ReloadTest::SetUp();
  }

  ActrId Make(std::string_view guest, bool unload) {
    WorkloadOptions options;
    options.unload = unload;
    return Actor(guest, std::move(options));
  }

  absl::StatusOr<ReloadReport> Reload(std::string_view name) {
    return host().ReloadAndWait(name);
  }

  // Files of `library` that the process has mapped.
  static int CountMapped(std::string_view library) {
    std::ifstream maps("/proc/self/maps");
    std::string line;
    int count = 0;
    while (std::getline(maps, line)) {
      const bool is_its_text = line.find(" r-xp ") != std::string::npos;
      if (is_its_text && line.find(library) != std::string::npos) ++count;
    }
    return count;
  }
};

TEST_F(ReloadImageTest, StaysMappedUnlessTheWorkloadSaysOtherwise) {
  Make("echo3", false);
  const int mapped = CountMapped("/echo3.g");

  const absl::StatusOr<ReloadReport> report = Reload("echo3");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->kept, 1u);
  EXPECT_EQ(report->kept_reason, "unload is not set");
  EXPECT_EQ(CountMapped("/echo3.g"), mapped + 1);
}

TEST_F(ReloadImageTest, IsUnmappedWhenThatIsSafe) {
  const ActrId actor = Make("echo3", true);
  const int mapped = CountMapped("/echo3.g");
  for (int i = 0; i < 5; ++i) {
    const absl::StatusOr<ReloadReport> report = Reload("echo3");

    ASSERT_THAT(report, IsOk());
    EXPECT_EQ(report->unmapped, 1u) << report->kept_reason;
    EXPECT_EQ(report->kept, 0u);
    EXPECT_EQ(CountMapped("/echo3.g"), mapped);
  }
  EXPECT_EQ(*Call(actor, "test/echo", "text"), "text");
}

TEST_F(ReloadImageTest, StaysMappedForThreadsItMayHave) {
  Make("threads3", true);

  const absl::StatusOr<ReloadReport> report = Reload("threads3");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->unmapped, 0u);
  EXPECT_THAT(report->kept_reason, HasSubstr("pthread_create"));
}

TEST_F(ReloadImageTest, StaysMappedWhenItsShutdownSaysSo) {
  Make("shutdown_refuses", true);

  const absl::StatusOr<ReloadReport> report = Reload("shutdown_refuses");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->unmapped, 0u);
  EXPECT_THAT(report->kept_reason, HasSubstr("actr_shutdown returned -1"));
}

TEST_F(ReloadImageTest, ReloadsAreRefusedWhenTooManyAreMapped) {
  const ActrId actor = Make("echo3", false);
  ASSERT_THAT(Reload("echo3"), IsOk());
  ASSERT_THAT(Reload("echo3"), IsOk());

  EXPECT_THAT(Reload("echo3"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "reload 'echo3': 2 of 2 former generations of its "
                       "library are mapped (unload is not set); restart the "
                       "host; generation 3 goes on"));
  EXPECT_EQ(*Call(actor, "test/echo", "text"), "text");
}

TEST_F(ReloadImageTest, ARefusedLibraryDoesNotStay) {
  Make("echo3", false);
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(host().ReloadAndWait("echo3", {.path = Library(3)}),
                StatusIs(absl::StatusCode::kInvalidArgument, "has actors of"));
  }
  EXPECT_THAT(Reload("echo3"), IsOk());
}

TEST_F(ReloadImageTest, NorDoesOneThatAWorkloadCantBeMadeOf) {
  setenv("TROUPE_NEGOTIATES", "refuse", 1);

  EXPECT_FALSE(Add("negotiates").ok());

  unsetenv("TROUPE_NEGOTIATES");
  EXPECT_EQ(CountMapped("/negotiates.g"), 0);
}

TEST_F(ReloadImageTest, ALibraryThatNobodyRunsDoesNotStay) {
  for (const char* guest : {"fragile1", "fragile2"}) {
    ASSERT_THAT(Add(guest), IsOk());
    for (int i = 0; i < 5; ++i) {
      const absl::StatusOr<ReloadReport> report = Reload(guest);
      ASSERT_THAT(report, IsOk());
      EXPECT_EQ(report->kept, 0u);
    }
    EXPECT_EQ(CountMapped("/" + std::string(guest) + ".g"), 0);
    EXPECT_THAT(host().Spawn(guest), IsOk());
  }
}

TEST_F(ReloadImageTest, WhatCanBeNeitherUsedNorUnmappedCounts) {
  const ActrId actor = Make("echo3", true);
  const auto reload = [this] {
    return host().ReloadAndWait("echo3", {.path = GuestPath("table_kept")});
  };

  EXPECT_THAT(reload(), StatusIs(absl::StatusCode::kInvalidArgument,
                                 "generation 1 goes on; 1 former image kept "
                                 "mapped: unmap '"));
  EXPECT_THAT(reload(), StatusIs(absl::StatusCode::kInvalidArgument,
                                 "2 former images kept mapped"));
  EXPECT_THAT(reload(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 "2 of 2 former generations of its library "
                                 "are mapped"));
  EXPECT_EQ(*Call(actor, "test/echo", "text"), "text");
}

TEST_F(ReloadImageTest, TheTokenThatOnStopKeepsEndsWithItsInstance) {
  Make("keeps_at_stop", true);

  ASSERT_THAT(Reload("keeps_at_stop"), IsOk());

  EXPECT_EQ(host().Resources().tokens, 0u);
}

TEST_F(ReloadImageTest, TheReportReadsAsASentence) {
  Make("fragile1", true);

  const absl::StatusOr<ReloadReport> report = Reload("fragile1");

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(ReloadText("fragile1", *report),
            "fragile1: generation 2 of '" + GuestPath("fragile1") +
                "' runs, 1 actor switched in 0 ms, without state (of its "
                "generation of the boundary none has one); 1 former image "
                "unmapped");
}

class ReloadOlderTest : public ReloadImageTest,
                        public ::testing::WithParamInterface<const char*> {};

TEST_P(ReloadOlderTest, TheActorHasAFreshImage) {
  const ActrId actor = Make(GetParam(), true);
  ASSERT_EQ(*Call(actor, "test/count"), "1");
  ASSERT_EQ(*Call(actor, "test/count"), "2");

  const absl::StatusOr<ReloadReport> report = Reload(GetParam());

  ASSERT_THAT(report, IsOk());
  EXPECT_FALSE(report->may_have_state);
  EXPECT_EQ(report->unmapped, 1u) << report->kept_reason;
  EXPECT_EQ(*Call(actor, "test/count"), "1");
}

TEST_P(ReloadOlderTest, EachActorHasOneOfItsOwn) {
  const ActrId one = Make(GetParam(), true);
  const absl::StatusOr<ActrId> other = host().Spawn(GetParam());
  ASSERT_THAT(other, IsOk());

  const absl::StatusOr<ReloadReport> report = Reload(GetParam());

  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->switched, 2u);
  EXPECT_EQ(report->unmapped, 2u) << report->kept_reason;
  EXPECT_EQ(*Call(one, "test/count"), "1");
  EXPECT_EQ(*Call(*other, "test/count"), "1");
}

INSTANTIATE_TEST_SUITE_P(Generations, ReloadOlderTest,
                         ::testing::Values("fragile1", "fragile2"));

}  // namespace
}  // namespace troupe
