// Actors that stream to each other: Numbers, which has handlers of every shape,
// and Askers, which call them step by step.
#ifndef TROUPE_TESTS_INTEGRATION_STREAMING_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_STREAMING_FIXTURE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "host/supervise/restart_policy.h"
#include "tests/guests/streaming.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

class StreamingTest : public PuppetTest {
 protected:
  void SetUp() override {
    PuppetTest::SetUp();
    noted_ = std::make_unique<Journal>(host(), "noted");
  }

  ActrId Link(const std::string& name, const troupe_guest_table* table,
              WorkloadOptions options) {
    options.name = name;
    options.linked = table;
    options.type = "test:" + name + ":1.0.0";
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn(name);
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }
  ActrId LinkNumbers(WorkloadOptions options = {},
                     const std::string& name = "numbers") {
    if (!options.shard.has_value()) options.shard = 0;
    return Link(name, LinkedTable<Numbers>("test:numbers:1.0.0"),
                std::move(options));
  }
  ActrId LinkAsker(WorkloadOptions options = {},
                   const std::string& name = "asker") {
    if (!options.shard.has_value()) options.shard = 0;
    return Link(name, LinkedTable<Asker>("test:asker:1.0.0"),
                std::move(options));
  }

  // Nothing is left of what was under way.
  void ExpectNothingLeft() {
    Settle();
    const HostResources left = host().Resources();
    EXPECT_EQ(left.streaming_ends, 0);
    EXPECT_EQ(left.waiting_calls, 0);
    EXPECT_EQ(left.message_blocks, 0);
  }

  static std::string Lines(const ActrId& whom,
                           std::initializer_list<std::string_view> steps) {
    std::string lines = whom.ToString();
    for (const std::string_view step : steps) lines.append("\n").append(step);
    return lines;
  }

  // What became of each step, taken by `asker` towards `whom`.
  std::string Ask(const ActrId& asker, const ActrId& whom,
                  std::initializer_list<std::string_view> steps) {
    const absl::StatusOr<std::string> outcome =
        Call(asker, "asker.Do", Lines(whom, steps));
    return outcome.ok() ? *outcome : OutcomeText(outcome.status());
  }

  // The same, which is under way when this returns.
  PendingReply StartAsking(const ActrId& asker, const ActrId& whom,
                           std::initializer_list<std::string_view> steps,
                           const RequestOptions& options = {}) {
    return Start(asker, "asker.Do", Lines(whom, steps), options);
  }

  std::unique_ptr<Journal> noted_;
};

// The same with both ends on one shard, or each on its own.
class ShardsTest : public StreamingTest,
                   public ::testing::WithParamInterface<uint32_t> {
 protected:
  void SetUp() override {
    StreamingTest::SetUp();
    WorkloadOptions placed;
    placed.shard = GetParam();
    numbers_ = LinkNumbers(placed);
    asker_ = LinkAsker();
  }

  std::string Ask(std::initializer_list<std::string_view> steps) {
    return StreamingTest::Ask(asker_, numbers_, steps);
  }

  ActrId numbers_;
  ActrId asker_;
};

inline std::string ShardsName(const ::testing::TestParamInfo<uint32_t>& info) {
  return info.param == 0 ? "OneShard" : "TwoShards";
}

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_STREAMING_FIXTURE_H_
