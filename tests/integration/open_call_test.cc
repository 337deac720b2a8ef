// Streaming calls of every shape that the embedder opens, blocking and with
// callbacks.
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/integration/open_call_fixture.h"

namespace troupe {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(Shards, OpenCallTest, ::testing::Values(0u, 1u),
                         ShardName);

TEST_P(OpenCallTest, AServerStreamsItemsComeInOrderAndThenItsEnd) {
  StreamingCall call = OpenServer("numbers.Count", "3");

  EXPECT_EQ(Read(call), "0");
  EXPECT_EQ(Read(call), "1");
  EXPECT_EQ(Read(call), "2");
  EXPECT_EQ(Read(call), "end");
  EXPECT_EQ(Read(call), "end");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AServerStreamMayBeEmpty) {
  StreamingCall call = OpenServer("numbers.Count", "0");

  EXPECT_EQ(Read(call), "end");
}

TEST_P(OpenCallTest, MoreItemsThanAWindowAllArriveOnce) {
  for (const std::string_view route :
       {"numbers.Count", "numbers.CountOneByOne", "numbers.CountLazily"}) {
    StreamingCall call = OpenServer(route, "10000");
    EXPECT_EQ(ReadAll(call), "10000/38890:ok") << route;
  }
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AnItemAboveTheWindowPassesAnEmptyOne) {
  StreamingCall down = OpenServer("numbers.Blocks", "1000000,1,2000000,0,3");
  EXPECT_EQ(ReadAll(down), "5/3000004:ok");

  StreamingCall up = OpenClient("numbers.Add");
  EXPECT_THAT(up.Write(std::string(1'000'000, '0') + "7"), IsOk());
  EXPECT_THAT(up.Write("1"), IsOk());
  EXPECT_EQ(Finish(up), "8");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AClientStreamIsAnsweredOnceItsItemsWereRead) {
  StreamingCall call = OpenClient("numbers.Add");

  EXPECT_THAT(call.Write("1"), IsOk());
  EXPECT_THAT(call.Write("20"), IsOk());
  EXPECT_THAT(call.TryWrite("300"), IsOk());

  EXPECT_EQ(Finish(call), "321");
  EXPECT_EQ(Finish(call), "321");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, BothEndsOfABidirectionalStreamTakeTurns) {
  StreamingCall call = OpenBidi("numbers.Double");

  EXPECT_THAT(call.Write("1"), IsOk());
  EXPECT_EQ(Read(call), "2");
  EXPECT_THAT(call.Write("21"), IsOk());
  EXPECT_EQ(Read(call), "42");
  call.CloseWrites();
  EXPECT_EQ(Read(call), "end");
  EXPECT_THAT(call.Write("4"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "numbers.Double: its handler has"));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, OneThreadWritesWhileAnotherOneReads) {
  StreamingCall call = OpenBidi("numbers.Double");

  std::thread writer([&call] {
    for (int i = 0; i < 2000; ++i) EXPECT_THAT(call.Write("1"), IsOk());
    call.CloseWrites();
  });

  EXPECT_EQ(ReadAll(call), "2000/2000:ok");
  writer.join();
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, FinishDropsTheItemsThatWereNotRead) {
  StreamingCall call = OpenServer("numbers.Count", "5000");
  EXPECT_EQ(Read(call), "0");

  EXPECT_EQ(Finish(call), "");
  EXPECT_EQ(Read(call), "end");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AHandleMayBeMovedAndPutInAnothersPlace) {
  StreamingCall first = OpenServer("numbers.CountForEver", "");
  StreamingCall second = OpenServer("numbers.Count", "1");
  EXPECT_EQ(Read(first), "0");

  {
    StreamingCall gone = std::move(first);
    EXPECT_EQ(Read(gone), "1");
    first = std::move(second);
  }

  EXPECT_EQ(Read(first), "0");
  EXPECT_EQ(Read(first), "end");
  EXPECT_THAT(noted_->Await(1), ElementsAre(HasSubstr("CANCELLED(")));
}

TEST_P(OpenCallTest, AHandleThatIsAssignedToLetsGoOfItsCallAtOnce) {
  StreamingCall call = OpenServer("numbers.CountForEver", "");
  EXPECT_EQ(Read(call), "0");
  StreamingCall next = OpenServer("numbers.Count", "1");

  call = std::move(next);

  EXPECT_THAT(noted_->Await(1), ElementsAre(HasSubstr("CANCELLED(")));
  EXPECT_EQ(Read(call), "0");
  EXPECT_EQ(Read(call), "end");
}

TEST_P(OpenCallTest, ACallbackIsToldEachItemThatItAsksFor) {
  StreamingCall call = OpenServer("numbers.Count", "1000");
  std::vector<std::string> items;
  Told<absl::Status> ended;

  std::function<void(StreamingCall::Item)> take =
      [&, done = ended.done()](const StreamingCall::Item& item) {
        if (!item.ok() || !item->has_value()) return done(item.status());
        items.push_back(**item);
        call.Read(take);
      };
  call.Read(take);

  EXPECT_THAT(ended.Await(), IsOk());
  ASSERT_EQ(items.size(), 1000);
  EXPECT_EQ(items.back(), "999");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, CallbacksAreToldWhatBecameOfWritesAndTheAnswer) {
  StreamingCall call = OpenClient("numbers.Add");
  Told<absl::Status> taken;
  Told<absl::StatusOr<std::string>> answered;

  call.Write("40", [&call, done = taken.done()](absl::Status first) {
    EXPECT_THAT(first, IsOk());
    call.Write("2", done);
  });
  EXPECT_THAT(taken.Await(), IsOk());
  call.Finish(answered.done());

  EXPECT_EQ(*answered.Await(), "42");
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, WhatBlocksIsRefusedOnAShardsThread) {
  StreamingCall call = OpenBidi("numbers.Double");
  Told<std::string> refused;

  host().PostToShard(0, [&call, done = refused.done()] {
    done(OutcomeText(call.Read()) + OutcomeText(call.Write("1")) +
         OutcomeText(call.TryWrite("1")) + OutcomeText(call.Finish().status()));
  });

  EXPECT_THAT(refused.Await(),
              AllOf(HasSubstr("FAILED_PRECONDITION(read blocks"),
                    HasSubstr("FAILED_PRECONDITION(write blocks"),
                    HasSubstr("FAILED_PRECONDITION(finish blocks")));
}

TEST_P(OpenCallTest, ActorsWithThreadsOfTheirOwnStreamLikeOthers) {
  WorkloadOptions placed;
  placed.placement = Placement::kThread;
  const ActrId numbers = LinkNumbers(std::move(placed), "threaded");

  StreamingCall down = host().OpenCall(numbers, "numbers.Count",
                                       abi::CallShape::kServerStream, "1000");
  EXPECT_EQ(ReadAll(down), "1000/2890:ok");
  StreamingCall both =
      host().OpenCall(numbers, "numbers.Double", abi::CallShape::kBidiStream);
  EXPECT_THAT(both.Write("8"), IsOk());
  EXPECT_EQ(Read(both), "16");
}

TEST_P(OpenCallTest, WhatCannotBeOpenedSaysWhyWhenItIsAsked) {
  const auto outcome = [this](const ActrId& whom, std::string_view route,
                              abi::CallShape shape,
                              const RequestOptions& options = {}) {
    StreamingCall call = host().OpenCall(whom, route, shape, "3", options);
    const std::string read = Read(call);
    EXPECT_EQ(OutcomeText(call.Write("1")), read);
    EXPECT_EQ(Finish(call), read);
    return read;
  };
  ActrId nobody = numbers_;
  nobody.serial_number += 1000;

  using abi::CallShape;
  EXPECT_THAT(outcome(nobody, "numbers.Count", CallShape::kServerStream),
              HasSubstr("NOT_FOUND(no actor "));
  EXPECT_THAT(outcome(numbers_, "numbers.Count", CallShape{7}),
              HasSubstr("INVALID_ARGUMENT(a streaming call of shape 7"));
  EXPECT_THAT(outcome(numbers_, "numbers.Count", CallShape::kServerStream,
                      {.request_id = "1"}),
              HasSubstr("INVALID_ARGUMENT(a streaming call has no request id"));
  EXPECT_THAT(outcome(numbers_, "numbers.Count", CallShape::kServerStream,
                      {.timeout = absl::ZeroDuration()}),
              HasSubstr("INVALID_ARGUMENT("));
  EXPECT_THAT(outcome(Actor("echo"), "echo.Echo.Say", CallShape::kServerStream),
              HasSubstr("UNIMPLEMENTED(streaming calls: "));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AnUnknownRouteIsTheAnswer) {
  StreamingCall call = OpenServer("numbers.Coun", "3");

  EXPECT_THAT(Read(call), HasSubstr("UNIMPLEMENTED("));
  ExpectNothingLeft();
}

TEST_P(OpenCallTest, AnEndThatSendsNothingOrTooMuchIsRefused) {
  // One whose handler is still there when the write comes.
  StreamingCall down = OpenServer("numbers.CountForEver", "");
  EXPECT_THAT(down.Write("1"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        "its caller sends no items"));
  EXPECT_THAT(down.Read(), IsOk());
  down.Cancel();

  StreamingCall up = OpenClient("numbers.Add");
  EXPECT_THAT(up.Write(std::string(size_t{5} << 20, '1')),
              StatusIs(absl::StatusCode::kInvalidArgument, "frame limit"));
  EXPECT_THAT(up.Write("5"), IsOk());
  EXPECT_EQ(Finish(up), "5");
  ExpectNothingLeft();
}

}  // namespace
}  // namespace troupe
