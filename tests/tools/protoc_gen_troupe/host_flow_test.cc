// Generated clients of the embedding program, of methods that stream.
#include <cstdint>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/host_fixture.h"
#include "tests/tools/protoc_gen_troupe/flow.troupe_host.h"
#include "tests/tools/protoc_gen_troupe/flow_workloads.h"

namespace troupe {
namespace {

using ::test::flow::FlowHostClient;
using ::test::flow::Number;

// Answers with what is no Number.
class Garbled : public Workload {
 public:
  Garbled() {
    On("test.flow.Flow.Count", &Garbled::Count);
    On("test.flow.Flow.Add", &Garbled::Add);
  }

 private:
  absl::Status Count(Context&, std::string_view,
                     StreamWriter<std::string>& numbers) {
    return numbers.Write("\xff\xff");
  }
  absl::StatusOr<std::string> Add(Context&, StreamReader<std::string>&) {
    return std::string("\xff\xff");
  }
};

class HostFlowTest : public HostTest {
 protected:
  template <typename W>
  FlowHostClient Client(const std::string& type) {
    WorkloadOptions options;
    options.name = type;
    options.linked = LinkedTable<W>(type);
    options.type = type;
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn(type);
    EXPECT_THAT(id, IsOk());
    return {host(), id.value_or(ActrId{})};
  }

  // The sum of all items.
  template <typename Stream>
  static absl::StatusOr<int64_t> Sum(Stream& numbers) {
    int64_t sum = 0;
    while (true) {
      const auto number = numbers.Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return sum;
      sum += (*number)->value();
    }
  }
};

TEST_F(HostFlowTest, MethodsOfAllThreeShapesStream) {
  const FlowHostClient flow = Client<Flow>(kFlowType);

  auto count = flow.Count(Of(4));
  EXPECT_EQ(*Sum(count), 1 + 2 + 3 + 4);

  auto add = flow.Add();
  EXPECT_THAT(add.Write(Of(40)), IsOk());
  EXPECT_THAT(add.TryWrite(Of(2)), IsOk());
  EXPECT_EQ(add.Finish()->value(), 42);

  auto twice = flow.Double();
  EXPECT_THAT(twice.Write(Of(4)), IsOk());
  EXPECT_EQ((*twice.Read())->value(), 8);
  EXPECT_THAT(twice.TryWrite(Of(5)), IsOk());
  twice.CloseWrites();
  EXPECT_EQ(*Sum(twice), 10);
}

TEST_F(HostFlowTest, CallbacksAreToldTheSame) {
  const FlowHostClient flow = Client<Flow>(kFlowType);
  auto numbers = flow.Count(Of(100));
  std::promise<int64_t> counted;
  int64_t sum = 0;
  using Item = HostStreamReader<Number>::Item;
  std::function<void(Item)> take = [&](const Item& number) {
    EXPECT_THAT(number, IsOk());
    if (!number.ok() || !number->has_value()) return counted.set_value(sum);
    sum += (*number)->value();
    numbers.Read(take);
  };
  numbers.Read(take);
  EXPECT_EQ(counted.get_future().get(), 5050);

  auto add = flow.Add();
  std::promise<absl::StatusOr<Number>> added;
  add.Write(Of(7), [&](const absl::Status& taken) {
    EXPECT_THAT(taken, IsOk());
    add.Finish([&added](absl::StatusOr<Number> reply) {
      added.set_value(std::move(reply));
    });
  });
  EXPECT_EQ(added.get_future().get()->value(), 7);

  auto twice = flow.Double();
  std::promise<int64_t> doubled;
  twice.Write(Of(8), [&](const absl::Status&) {
    twice.Read([&doubled](const Item& number) {
      doubled.set_value((*number)->value());
    });
  });
  EXPECT_EQ(doubled.get_future().get(), 16);
}

TEST_F(HostFlowTest, AHandlersErrorComesInPlaceOfItsItems) {
  const FlowHostClient flow = Client<Flow>(kFlowType);
  auto numbers = flow.Count(Of(-1));

  EXPECT_THAT(numbers.Read().status(),
              StatusIs(absl::StatusCode::kOutOfRange, "below zero"));
}

TEST_F(HostFlowTest, ACallMayBeCancelled) {
  const FlowHostClient flow = Client<Flow>(kFlowType);
  auto numbers = flow.Count(Of(1'000'000));
  auto sum = flow.Add();
  auto twice = flow.Double();
  numbers.Cancel();
  sum.Cancel();
  twice.Cancel();

  EXPECT_TRUE(absl::IsCancelled(numbers.Read().status()));
  EXPECT_TRUE(absl::IsCancelled(sum.Finish().status()));
  EXPECT_TRUE(absl::IsCancelled(twice.Read().status()));
  Settle();
  EXPECT_EQ(host().Resources().streaming_ends, 0);
}

TEST_F(HostFlowTest, WhatIsNoMessageOfTheTypeIsDataLoss) {
  const FlowHostClient garbled = Client<Garbled>("test:garbled:1.0.0");
  auto numbers = garbled.Count(Of(1));
  auto sum = garbled.Add();

  EXPECT_THAT(numbers.Read().status(),
              StatusIs(absl::StatusCode::kDataLoss,
                       "item of 'test.flow.Flow.Count' is not a "
                       "test.flow.Number (2 bytes)"));
  EXPECT_THAT(sum.Finish().status(),
              StatusIs(absl::StatusCode::kDataLoss,
                       "reply to 'test.flow.Flow.Add' is not a"));
}

}  // namespace
}  // namespace troupe
