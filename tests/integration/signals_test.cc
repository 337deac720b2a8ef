// RPC_SIGNAL: what overtakes, how much of it in a row, and who says that a
// message is one.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/codes.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr RequestOptions kSignal = {.payload_type =
                                        abi::PayloadType::kRpcSignal};
constexpr RequestOptions kReliable = {.payload_type =
                                          abi::PayloadType::kRpcReliable};

class SignalsTest : public PuppetTest {
 protected:
  void Tell(const ActrId& actor, std::string_view name,
            const RequestOptions& options) {
    EXPECT_THAT(StartTell(actor, "test/do", Note(name), options).Await(),
                IsOk());
  }

  static WorkloadOptions Configured(std::string_view route,
                                    abi::PayloadType type) {
    WorkloadOptions options;
    options.routes[std::string(route)] = type;
    return options;
  }
};

TEST_F(SignalsTest, OvertakeReliableMessagesAndKeepTheirOwnOrder) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  Tell(shop, "r1", kReliable);
  Tell(shop, "s1", kSignal);
  Tell(shop, "r2", {});
  Tell(shop, "s2", kSignal);

  gate_->Answer();

  EXPECT_THAT(ran_->Await(4), ElementsAre("s1", "s2", "r1", "r2"));
}

TEST_F(SignalsTest, LetOneReliableMessageRunAfterSixteen) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  for (int i = 0; i < 3; ++i) Tell(shop, fmt::format("r{}", i), {});
  for (int i = 0; i < 40; ++i) Tell(shop, fmt::format("s{}", i), kSignal);
  std::vector<std::string> expected;
  int signals = 0;
  const auto run_signals = [&](int count) {
    for (; count > 0; --count)
      expected.push_back(fmt::format("s{}", signals++));
  };
  run_signals(16);
  expected.push_back("r0");
  run_signals(16);
  expected.push_back("r1");
  run_signals(8);
  expected.push_back("r2");

  gate_->Answer();

  EXPECT_THAT(ran_->Await(expected.size()), ElementsAreArray(expected));
}

TEST_F(SignalsTest, ASignalCallOvertakesAndIsAnswered) {
  const ActrId shop = Puppet("shop");
  const PendingReply busy = Occupy(shop);
  const PendingReply slow = Start(shop, "test/count");
  const PendingReply urgent = Start(shop, "test/count", "", kSignal);

  gate_->Answer();

  EXPECT_EQ(*urgent.Await(), "2");
  EXPECT_EQ(*slow.Await(), "3");
}

TEST_F(SignalsTest, FromAnActorOnAnotherShardOvertakeToo) {
  const ActrId shop = Puppet("shop");
  const ActrId sender = Puppet("sender", {}, 1);
  const PendingReply busy = Occupy(shop);

  const std::string script = frames::Do(
      {frames::Tell(shop, "test/do", Note("r")),
       frames::Tell(shop, "test/do", Note("s"), abi::PayloadType::kRpcSignal)});
  EXPECT_THAT(Start(sender, "test/do", script).Await(), IsOk());
  Settle();
  gate_->Answer();

  EXPECT_THAT(ran_->Await(2), ElementsAre("s", "r"));
}

TEST_F(SignalsTest, AreMadeByTheConfigurationOfTheReceiver) {
  const ActrId shop =
      Puppet("shop", Configured("test/count", abi::PayloadType::kRpcSignal));
  const PendingReply busy = Occupy(shop);
  const PendingReply echo = Start(shop, "test/do", Note("echo"));
  const PendingReply count = Start(shop, "test/count");

  gate_->Answer();

  EXPECT_EQ(*count.Await(), "2") << "after the busy one, before the echo";
}

TEST_F(SignalsTest, TheSendersWordCountsMoreThanTheConfiguration) {
  const ActrId shop =
      Puppet("shop", Configured("test/do", abi::PayloadType::kRpcSignal));
  const PendingReply busy = Occupy(shop);
  Tell(shop, "reliable", kReliable);
  Tell(shop, "signal", {});

  gate_->Answer();

  EXPECT_THAT(ran_->Await(2), ElementsAre("signal", "reliable"));
}

TEST_F(SignalsTest, OtherPayloadTypesAreRefused) {
  const ActrId shop = Puppet("shop");

  EXPECT_THAT(StartTell(shop, "test/count", "",
                        {.payload_type = abi::PayloadType::kStreamReliable})
                  .Await(),
              StatusIs(absl::StatusCode::kInvalidArgument, "payload type 2"));
  WorkloadOptions options =
      Configured("test/count", abi::PayloadType::kMediaRtp);
  options.name = "stock";
  EXPECT_THAT(Add("puppet", std::move(options)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "workload 'stock': options: route 'test/count': payload "
                       "type 4"));
}

// Declares one route a signal, in the library's metadata.
class Bell : public Workload {
 public:
  Bell() {
    On("bell.Ring", &Bell::Note);
    On("bell.Wait", &Bell::Wait);
    On("bell.Note", &Bell::Note);
  }

 private:
  absl::Status Note(Context& ctx, std::string_view text) {
    return ctx.Tell(Dest::Shell(), "ran", text);
  }
  absl::Status Wait(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
};

class DeclaredSignalsTest : public PuppetTest {
 protected:
  ActrId MakeBell(WorkloadOptions options = {}) {
    options.name = "bell";
    options.linked = LinkedTable<Bell>("acme:bell:1.0.0",
                                       {"bell.Note", Signal("bell.Ring")});
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    const absl::StatusOr<ActrId> id = host().Spawn("bell");
    EXPECT_THAT(id, IsOk());
    return id.value_or(ActrId{});
  }
};

TEST_F(DeclaredSignalsTest, AreMadeByTheMetadataOfTheReceiver) {
  const ActrId bell = MakeBell();
  const PendingReply busy = Start(bell, "bell.Wait");
  gate_->AwaitArrival();
  StartTell(bell, "bell.Note", "note");
  StartTell(bell, "bell.Ring", "ring");

  gate_->Answer();

  EXPECT_THAT(ran_->Await(2), ElementsAre("ring", "note"));
}

TEST_F(DeclaredSignalsTest, TheMetadataCountsMoreThanTheConfiguration) {
  WorkloadOptions options;
  options.routes["bell.Ring"] = abi::PayloadType::kRpcReliable;
  const ActrId bell = MakeBell(std::move(options));
  const PendingReply busy = Start(bell, "bell.Wait");
  gate_->AwaitArrival();
  StartTell(bell, "bell.Note", "note");
  StartTell(bell, "bell.Ring", "ring");

  gate_->Answer();

  EXPECT_THAT(ran_->Await(2), ElementsAre("ring", "note"));
}

}  // namespace
}  // namespace troupe
