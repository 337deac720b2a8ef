// Handlers and clients of methods that stream.
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/support/status_matchers.h"
#include "tests/tools/protoc_gen_troupe/flow.troupe.h"

namespace troupe {
namespace {

using ::test::flow::FlowClient;
using ::test::flow::FlowHandler;
using ::test::flow::FlowUserHandler;
using ::test::flow::FlowUserService;
using ::test::flow::Number;

constexpr char kFlowType[] = "test:flow:1.0.0";

Number Of(int64_t value) {
  Number number;
  number.set_value(value);
  return number;
}

class Flow : public Serves<FlowHandler> {
  absl::Status Count(Context&, const Number& last,
                     StreamWriter<Number>& numbers) override {
    if (last.value() < 0) return absl::OutOfRangeError("below zero");
    for (int64_t value = 1; value <= last.value(); ++value) {
      absl::Status status = numbers.Write(Of(value));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Number> Add(Context&, StreamReader<Number>& numbers) override {
    int64_t sum = 0;
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers.Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return Of(sum);
      sum += (*number)->value();
    }
  }

  absl::Status Double(Context&, StreamReader<Number>& numbers,
                      StreamWriter<Number>& doubles) override {
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers.Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return absl::OkStatus();
      absl::Status status = doubles.Write(Of(2 * (*number)->value()));
      if (!status.ok()) return status;
    }
  }
};

class FlowUser : public Serves<FlowUserHandler> {
  absl::StatusOr<Number> Run(Context& ctx, const Number& last) override {
    const absl::StatusOr<ActrId> id = ctx.Discover(kFlowType);
    if (!id.ok()) return id.status();
    const FlowClient flow(ctx, Dest::Actor(*id));

    auto numbers = flow.Count(last);
    if (!numbers.ok()) return numbers.status();
    auto doubles = flow.Double();
    if (!doubles.ok()) return doubles.status();
    auto sum = flow.Add();
    if (!sum.ok()) return sum.status();
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers->Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) break;
      absl::Status status = doubles->Write(**number);
      if (!status.ok()) return status;
    }
    doubles->CloseWrites().IgnoreError();
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = doubles->Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) break;
      absl::Status status = sum->Write(**number);
      if (!status.ok()) return status;
    }
    return sum->Finish();
  }
};

class FlowTest : public ::testing::Test {
 protected:
  absl::StatusOr<Number> Run(int64_t last) {
    return host_.Call<Number>(user_, FlowUserService::kRun.route, Of(last));
  }

  TestHost host_;
  const ActrId flow_ = *host_.Start<Flow>(kFlowType);
  const ActrId user_ = *host_.Start<FlowUser>("test:user:1.0.0");
};

TEST_F(FlowTest, ItemsFlowThroughMethodsOfAllThreeShapes) {
  EXPECT_EQ(Run(4)->value(), 2 * (1 + 2 + 3 + 4));
  EXPECT_EQ(Run(0)->value(), 0);
}

TEST_F(FlowTest, AHandlersErrorReachesTheReaderOfItsItems) {
  EXPECT_THAT(Run(-1).status(),
              StatusIs(absl::StatusCode::kOutOfRange, "below zero"));
}

}  // namespace
}  // namespace troupe
