#include "tools/cli/top_table.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/latency_histogram.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void AddActor(const std::string& name, uint64_t handled,
              control::PsResponse* response) {
  control::ActorInfo* const actor = response->add_actors();
  actor->set_name(name);
  actor->set_id(name + "@1");
  actor->set_handled(handled);
}

void AddLatency(const std::string& name, const std::vector<int64_t>& times_ns,
                control::PsResponse* response) {
  LatencyHistogram histogram;
  for (const int64_t ns : times_ns) histogram.Add(ns);
  control::Latency* const latency = response->add_latencies();
  latency->set_name(name);
  for (const uint64_t count : histogram.Counts()) latency->add_counts(count);
}

std::vector<std::string> Names(const std::vector<TopRow>& rows) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const TopRow& row : rows) names.push_back(row.actor.name());
  return names;
}

TEST(TopTableTest, TheFirstAnswerHasNoRate) {
  control::PsResponse now;
  AddActor("shop", 100, &now);

  const std::vector<TopRow> rows =
      TopRows(nullptr, now, absl::ZeroDuration(), TopSort::kName);

  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].rate.has_value());
  EXPECT_EQ(TopTable(rows)[1][4], "-");
}

TEST(TopTableTest, TheRateIsWhatCameInBetween) {
  control::PsResponse before;
  AddActor("shop", 100, &before);
  control::PsResponse now;
  AddActor("shop", 600, &now);

  const std::vector<TopRow> rows =
      TopRows(&before, now, absl::Seconds(2), TopSort::kName);

  EXPECT_EQ(TopTable(rows)[1][4], "250");
}

TEST(TopTableTest, TimesAreThoseSinceTheAnswerBeforeOrOfAllTime) {
  control::PsResponse before;
  AddActor("busy", 1, &before);
  AddLatency("busy", {1'000'000'000}, &before);
  AddActor("quiet", 1, &before);
  AddLatency("quiet", {1'000'000'000}, &before);
  control::PsResponse now;
  AddActor("busy", 2, &now);
  AddLatency("busy", {1'000'000'000, 1'000}, &now);
  AddActor("quiet", 1, &now);
  AddLatency("quiet", {1'000'000'000}, &now);

  const std::vector<TopRow> rows =
      TopRows(&before, now, absl::Seconds(1), TopSort::kName);

  EXPECT_LT(rows[0].p99_ns, 2'000);
  EXPECT_GT(rows[1].p99_ns, 800'000'000);
}

TEST(TopTableTest, TheLargestComesFirstAndNamesFromTheSmallest) {
  control::PsResponse now;
  AddActor("b", 5, &now);
  AddActor("a", 1, &now);
  AddActor("c", 9, &now);

  EXPECT_THAT(Names(TopRows(nullptr, now, {}, TopSort::kHandled)),
              ElementsAre("c", "b", "a"));
  EXPECT_THAT(Names(TopRows(nullptr, now, {}, TopSort::kName)),
              ElementsAre("a", "b", "c"));
}

TEST(TopTableTest, RestartsAreShownAndMaySort) {
  control::PsResponse now;
  AddActor("calm", 5, &now);
  AddActor("fragile", 1, &now);
  now.mutable_actors(1)->set_restarts(2);

  const std::vector<TopRow> rows =
      TopRows(nullptr, now, {}, TopSort::kRestarts);

  EXPECT_THAT(Names(rows), ElementsAre("fragile", "calm"));
  const std::vector<TableRow> table = TopTable(rows);
  EXPECT_EQ(table[0][8], "RESTARTS");
  EXPECT_EQ(table[1][8], "2");
  EXPECT_THAT(TopJson(rows), HasSubstr("\"errors\":0,\"restarts\":2,"));
}

TEST(TopTableTest, TheLibraryIsShownIfTheHostSaysWhich) {
  control::PsResponse now;
  AddActor("new", 5, &now);
  AddActor("old", 1, &now);
  now.mutable_actors(0)->set_generation(2);

  const std::vector<TopRow> rows = TopRows(nullptr, now, {}, TopSort::kName);

  const std::vector<TableRow> table = TopTable(rows);
  EXPECT_EQ(table[0][10], "GEN");
  EXPECT_EQ(table[1][10], "2");
  EXPECT_EQ(table[2][10], "-");
  EXPECT_THAT(TopJson(rows), HasSubstr("\"slow\":0,\"generation\":2,"));
  EXPECT_EQ(GenerationJson(control::ActorInfo()), "null") << "an older host";
}

TEST(TopTableTest, JsonSaysNullForWhatIsUnknown) {
  control::PsResponse now;
  AddActor("shop", 100, &now);

  EXPECT_THAT(TopJson(TopRows(nullptr, now, {}, TopSort::kRate)),
              HasSubstr("\"handled\":100,\"rate\":null,\"p50_ns\":null"));
}

}  // namespace
}  // namespace troupe
