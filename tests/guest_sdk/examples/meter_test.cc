// The example with both ends of a data stream and a timer, as its author would
// test it.
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;

class MeterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<ActrId> id =
        host_.Load(RunfilePath("guest_sdk/examples/meter.so"));
    ASSERT_THAT(id, IsOk());
    meter_ = *id;
  }

  void SendLine(uint64_t sequence) {
    absl::Status sent = absl::UnknownError("no answer");
    StreamChunk chunk;
    chunk.stream_id = "lines";
    chunk.sequence = sequence;
    chunk.payload = "a line";
    host_.host().SendChunk(meter_, chunk, {}, [&sent](const Reply& reply) {
      sent = reply.status;
    });
    host_.RunUntilIdle();
    EXPECT_THAT(sent, IsOk());
  }

  TestHost host_;
  ActrId meter_;
};

TEST_F(MeterTest, ItTellsTheLinesOfEachSecond) {
  std::vector<std::string> rates;
  ASSERT_THAT(
      host_.host().AddShellStream("rates",
                                  [&rates](const ShellChunk& chunk, Responder) {
                                    rates.emplace_back(chunk.payload);
                                  }),
      IsOk());
  SendLine(0);
  SendLine(1);

  host_.Advance(absl::Seconds(2));

  EXPECT_THAT(rates, ElementsAre("2", "0"));
  host_.host().RemoveShellStream("rates");
}

TEST_F(MeterTest, ItCountsWhatWasLostOnTheWay) {
  std::vector<std::string> rates;
  ASSERT_THAT(
      host_.host().AddShellStream("rates",
                                  [&rates](const ShellChunk& chunk, Responder) {
                                    rates.emplace_back(chunk.payload);
                                  }),
      IsOk());
  SendLine(0);
  SendLine(4);

  host_.Advance(absl::Seconds(1));

  EXPECT_THAT(rates, ElementsAre("5"));
  host_.host().RemoveShellStream("rates");
}

TEST_F(MeterTest, NobodyNeedListen) {
  SendLine(0);

  host_.Advance(absl::Seconds(1));

  EXPECT_THAT(host_.log(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace troupe
