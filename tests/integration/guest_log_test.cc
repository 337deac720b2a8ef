// What actors write to the host's log.
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "host/base/log.h"
#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What was written, in parts. A base, as the host writes until it has ended.
struct KeptLines {
  std::vector<std::string> lines_;
  std::vector<LogLevel> levels_;
  std::vector<std::string> actors_;
  std::vector<std::string> requests_;
  std::vector<std::string> traces_;
  Log log_{LogLevel::kInfo, [this](LogLevel level, const LogOrigin& origin,
                                   std::string_view text) {
             lines_.emplace_back(text);
             levels_.push_back(level);
             actors_.emplace_back(origin.actor);
             requests_.emplace_back(origin.request_id);
             traces_.emplace_back(origin.trace_id);
           }};
};

// One shard, so that lines come in the order in which they were written.
class GuestLogTest : public KeptLines, public HostTest {
 protected:
  GuestLogTest() {
    options_.shards = 1;
    options_.log = &log_;
    options_.guest_log_lines = 3;
  }

  void Say(const ActrId& actor, std::string_view text,
           const RequestOptions& options = {}) {
    EXPECT_THAT(host().CallAndWait(actor, "test/do",
                                   frames::Do({frames::Log(text)}), options),
                IsOk());
  }
};

TEST_F(GuestLogTest, ALineNamesActorAndRequestInHand) {
  const ActrId a = Actor("puppet");

  Say(a, "sold", {.request_id = "r-7"});

  EXPECT_THAT(lines_, ElementsAre("sold"));
  EXPECT_THAT(actors_, ElementsAre(a.ToString()));
  EXPECT_THAT(requests_, ElementsAre("r-7"));
}

TEST_F(GuestLogTest, ALineNamesTheTraceOfItsRequest) {
  const ActrId a = Actor("puppet");

  Say(a, "sold",
      {.traceparent =
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
  Say(a, "sold", {.traceparent = "none"});

  EXPECT_THAT(traces_,
              ElementsAre("4bf92f3577b34da6a3ce929d0e0e4736", IsEmpty()));
}

TEST_F(GuestLogTest, OfALongTextItsBeginningIsWritten) {
  const ActrId a = Actor("puppet");

  Say(a, std::string(8191, 'x') + "\u00e9" + "yz");

  EXPECT_THAT(lines_, ElementsAre(std::string(8191, 'x') + " (4 bytes more)"));
}

TEST_F(GuestLogTest, ALineOfNoRequestNamesNone) {
  WorkloadOptions options;
  options.config =
      frames::Config({.on_start = frames::Do({frames::Log("starting")})});

  Actor("puppet", std::move(options));

  EXPECT_THAT(lines_, ElementsAre("starting"));
  EXPECT_THAT(requests_, ElementsAre(IsEmpty()));
  EXPECT_THAT(traces_, ElementsAre(IsEmpty()));
}

TEST_F(GuestLogTest, LinesAboveSoManyASecondAreLeftOutAndCounted) {
  const ActrId a = Actor("puppet");
  for (int i = 0; i < 5; ++i) Say(a, "again");
  ASSERT_THAT(lines_, SizeIs(3));

  Advance(absl::Seconds(1));
  Say(a, "later");

  EXPECT_THAT(lines_,
              ElementsAre("again", "again", "again",
                          "2 lines above 3 a second were left out", "later"));
  EXPECT_EQ(actors_[3], a.ToString());
  EXPECT_EQ(levels_[3], LogLevel::kError);  // as those were
}

TEST_F(GuestLogTest, OneActorsLinesDoNotUseUpThoseOfAnother) {
  const ActrId a = Actor("puppet");
  const ActrId b = *host().Spawn("puppet");
  for (int i = 0; i < 5; ++i) Say(a, "again");

  Say(b, "once");

  EXPECT_EQ(lines_.back(), "once");
}

}  // namespace
}  // namespace troupe
