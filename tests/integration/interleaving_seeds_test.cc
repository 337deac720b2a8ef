// Handlers that take turns in an order that chance decides, and what holds in
// each.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/testing/test_host.h"
#include "guest_sdk/workload.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

// Its handlers pause, and answer with an error when something ran meanwhile
// that must not. A payload is the number of the message, then what Key's key
// is.
class Teller : public Workload {
 public:
  Teller() {
    On("bank.Alone", &Teller::Alone);
    On("bank.Turn", &Teller::Turn);
    On("bank.Key", &Teller::Key);
  }

  static const troupe_guest_table* Table() {
    static constexpr std::string_view kMetadata =
        "type=test:teller:1.0.0\n"
        "route=bank.Alone\n"
        "route=bank.Turn\nconcurrency=INTERLEAVED\n"
        "route=bank.Key\nconcurrency=PER_KEY 1\n";
    static const troupe_guest_table table = [] {
      troupe_guest_table teller = *LinkedTable<Teller>("test:teller:1.0.0");
      teller.metadata = kMetadata.data();
      teller.metadata_len = kMetadata.size();
      return teller;
    }();
    return &table;
  }

 private:
  // Waits, for as long as the message decides, and not at all for every fourth.
  static absl::Status Pause(Context& ctx, uint8_t number) {
    if (number % 4 == 0) return absl::OkStatus();
    const std::string route = fmt::format("pause.{}", number % 4);
    return ctx.Call(Dest::Shell(), route, "").status();
  }

  absl::Status Alone(Context& ctx, std::string_view message) {
    if (is_alone_ || under_way_ != 0) return absl::InternalError("not alone");
    is_alone_ = true;
    const absl::Status paused = Pause(ctx, NumberOf(message));
    is_alone_ = false;
    return paused;
  }

  absl::Status Turn(Context& ctx, std::string_view message) {
    if (is_alone_) return absl::InternalError("beside a serial handler");
    most_ = std::max(most_, ++under_way_);
    const absl::Status paused = Pause(ctx, NumberOf(message));
    --under_way_;
    return paused;
  }

  absl::Status Key(Context& ctx, std::string_view message) {
    const uint8_t number = NumberOf(message);
    const char key = message[2];
    if (!keys_.insert(key).second) return absl::InternalError("two of a key");
    if (latest_[key] > number) return absl::InternalError("overtaken");
    latest_[key] = number;
    const absl::Status turned = Turn(ctx, message);
    keys_.erase(key);
    return turned;
  }

  static uint8_t NumberOf(std::string_view message) {
    return static_cast<uint8_t>(message.back());
  }

  int under_way_ = 0;
  bool is_alone_ = false;
  std::set<char> keys_;
  std::map<char, uint8_t> latest_;

 public:
  // Handlers that were under way at once, in any of them.
  static inline int most_ = 0;
};

TEST(InterleavingSeedsTest, InEveryOrderTheRulesHold) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    TestHost host({.shuffle = true, .seed = seed});
    for (int i = 1; i < 4; ++i) {
      host.shell()
          .When(fmt::format("pause.{}", i))
          .Delay(absl::Milliseconds(i * i))
          .Return("");
    }
    ASSERT_THAT(
        host.host().AddWorkload({.name = "teller", .linked = Teller::Table()}),
        IsOk());
    const absl::StatusOr<ActrId> teller = host.Spawn("teller");
    ASSERT_THAT(teller, IsOk());
    std::minstd_rand random(static_cast<uint32_t>(seed));
    std::vector<StartedCall> calls;
    for (char number = 1; number <= 60; ++number) {
      const auto kind = random() % 8;
      const char key = static_cast<char>('a' + random() % 3);
      const std::string message = {0x0a, 1, key, 0x10, number};
      const std::string_view route = kind == 0  ? "bank.Alone"
                                     : kind < 4 ? "bank.Turn"
                                                : "bank.Key";
      calls.push_back(host.StartCall(*teller, route, message));
      if (random() % 3 == 0) host.Step();
    }

    host.Advance(absl::Seconds(10));

    for (const StartedCall& call : calls) EXPECT_THAT(call.reply(), IsOk());
  }
  EXPECT_GT(Teller::most_, 5) << "they did not take turns";
}

// Waits for items.
class Collector : public Workload {
 public:
  Collector() {
    On("sum.Collect", &Collector::Collect);
    On("sum.Count", &Collector::Count);
  }

 private:
  absl::StatusOr<std::string> Collect(Context&,
                                      StreamReader<std::string>& items) {
    while (true) {
      const auto item = items.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return std::to_string(count_);
      ++count_;
    }
  }
  absl::StatusOr<std::string> Count(Context&, std::string_view) {
    return std::to_string(count_);
  }

  int count_ = 0;
};

// Asks a collector while it has a streaming call open to it.
class Sender : public Workload {
 public:
  Sender() { On("sum.Run", &Sender::Run); }

 private:
  absl::StatusOr<std::string> Run(Context& ctx, std::string_view id) {
    ActrId collector;
    if (!ParseActrId(id, &collector).empty()) {
      return absl::InternalError("no id");
    }
    const Dest dest = Dest::Actor(collector);
    auto items =
        ctx.CallClientStream<std::string, std::string>(dest, "sum.Collect");
    if (!items.ok()) return items.status();
    absl::Status sent = items->Write("one");
    if (sent.ok()) sent = items->Flush();
    if (!sent.ok()) return sent;
    const absl::StatusOr<std::string> count = ctx.Call(dest, "sum.Count", "");
    if (!count.ok()) return count.status();
    const absl::StatusOr<std::string> all = items->Finish();
    if (!all.ok()) return all.status();
    return *count + " of " + *all;
  }
};

TEST(InterleavingSeedsTest, AHandlerThatReadsItemsLetsOthersBegin) {
  LinkedTable<Collector>("test:collector:1.0.0", {Interleaved("sum.Collect"),
                                                  Interleaved("sum.Count")});
  TestHost host;
  const absl::StatusOr<ActrId> collector =
      host.Start<Collector>("test:collector:1.0.0");
  const absl::StatusOr<ActrId> sender = host.Start<Sender>("test:sender:1.0.0");
  ASSERT_THAT(collector, IsOk());
  ASSERT_THAT(sender, IsOk());

  const absl::StatusOr<std::string> answer =
      host.Call(*sender, "sum.Run", collector->ToString());

  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(*answer, "1 of 1");
}

}  // namespace
}  // namespace troupe
