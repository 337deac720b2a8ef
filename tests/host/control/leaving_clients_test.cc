// What becomes of the requests of clients that leave, and of a server's.
#include <memory>

#include "gtest/gtest.h"
#include "tests/host/control/control_fixture.h"
#include "tests/host/control/fake_target.h"
#include "tests/host/control/raw_client.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

using LeavingClientsTest = ControlServerTest;

TEST_F(LeavingClientsTest, AnAnswerToAClientThatLeftIsDropped) {
  {
    RawClient client(socket_);
    client.Hello();
    client.Send(Call(2, "test.Late"));
    target_.WaitForCalls(1);
  }
  target_.AnswerLate();

  RawClient next(socket_);
  EXPECT_TRUE(next.Hello().has_hello()) << "the server lives on";
}

TEST_F(LeavingClientsTest, TheCallsOfAClientThatLeavesAreGivenUp) {
  RawClient stays(socket_);
  stays.Hello();
  stays.Send(Call(2, "test.Late"));
  target_.WaitForCalls(1);
  {
    RawClient client(socket_);
    client.Hello();
    client.Send(Call(2, "test.Late"));
    client.Send(Call(3, "test.Late"));
    target_.WaitForCalls(3);
  }

  target_.WaitForCancelled(2);
  target_.AnswerLate();
  EXPECT_EQ(stays.Receive()->call().payload(), "late");
}

TEST_F(LeavingClientsTest, AListenerThatIsRefusedAndLeavesRemovesNobodyElses) {
  control::Request stream;
  stream.set_id(3);
  stream.mutable_listen_stream()->set_stream_id("down");
  RawClient stays(socket_);
  stays.Hello();
  ASSERT_TRUE(stays.Exchange(Listen(2, "shop.Sold")).has_listen());
  ASSERT_TRUE(stays.Exchange(stream).has_listen_stream());

  auto leaves = std::make_unique<RawClient>(socket_);
  leaves->Hello();
  // The loop finds the requests and the end of the connection at once.
  RunOnLoop([&] {
    leaves->Send(Listen(2, "shop.Sold"));
    leaves->Send(stream);
    leaves.reset();
  });
  RawClient next(socket_);
  next.Hello();

  EXPECT_EQ(target_.listeners(), 2U);
}

TEST_F(LeavingClientsTest, ACallWhoseIdTheClientChoseRunsOnWithoutIt) {
  {
    RawClient client(socket_);
    client.Hello();
    control::Request request = Call(2, "test.Late");
    request.mutable_call()->set_request_id("order-7");
    client.Send(request);
    client.Send(Call(3, "test.Late"));
    target_.WaitForCalls(2);
  }

  target_.WaitForCancelled(1);
  StopServer();
  EXPECT_EQ(target_.cancelled(), 1U);
}

TEST_F(LeavingClientsTest, ACallerIsItsConnectionUnlessItHasAName) {
  for (const char* name : {"", "", "till-3"}) {
    RawClient client(socket_);
    client.Hello();
    control::Request request;
    request.set_id(2);
    request.mutable_tell()->set_request_id("order-7");
    request.mutable_tell()->set_caller(name);
    ASSERT_TRUE(client.Exchange(request).has_tell());
  }

  const std::vector<OutsideMessage> tells = target_.tells();
  EXPECT_NE(tells[0].caller, tells[1].caller);
  EXPECT_EQ(tells[2].caller, "till-3");
  EXPECT_EQ(tells[2].request_id, "order-7");
}

TEST_F(LeavingClientsTest, ACallThatWasAnsweredIsNotGivenUp) {
  {
    RawClient client(socket_);
    client.Hello();
    client.Send(Call(2, "test.Late"));
    target_.WaitForCalls(1);
    target_.AnswerLate();
    ASSERT_TRUE(client.Receive().has_value());
  }

  StopServer();
  EXPECT_EQ(target_.cancelled(), 0U);
}

TEST_F(LeavingClientsTest, AnAnswerAfterTheServersEndIsDropped) {
  RawClient client(socket_);
  client.Hello();
  client.Send(Call(2, "test.Late"));
  target_.WaitForCalls(1);

  StopServer();
  target_.AnswerLate();

  EXPECT_EQ(client.Receive(), std::nullopt);
}

}  // namespace
}  // namespace troupe
