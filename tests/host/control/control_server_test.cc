#include "host/control/control_server.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/control/control_frame.h"
#include "tests/host/control/control_fixture.h"
#include "tests/host/control/fake_target.h"
#include "tests/host/control/raw_client.h"
#include "tests/support/status_matchers.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ControlServerTest, TheSocketIsForItsOwnerOnly) {
  struct stat status;

  ASSERT_EQ(stat(socket_.c_str(), &status), 0);

  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ControlServerTest, GreetsWithItsVersionAndItself) {
  RawClient client(socket_);

  const control::Response response = client.Hello();

  EXPECT_EQ(response.id(), 1u);
  EXPECT_EQ(response.hello().version(), kControlVersion);
  EXPECT_EQ(response.hello().program_version(), "1.2.3");
  EXPECT_EQ(response.hello().pid(), static_cast<uint32_t>(getpid()));
}

TEST_F(ControlServerTest, RefusesAClientOfAnotherVersion) {
  RawClient client(socket_);
  control::Request request;
  request.set_id(1);
  request.mutable_hello()->set_min_version(2);
  request.mutable_hello()->set_max_version(9);

  const control::Response response = client.Exchange(request);

  EXPECT_EQ(response.id(), 0u);
  EXPECT_EQ(response.error().text(),
            "not implemented: the client speaks control versions 2 to 9, this "
            "host 1");
  EXPECT_EQ(client.Receive(), std::nullopt) << "still connected";
}

TEST_F(ControlServerTest, AnswersPingPsAndSchema) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);

  request.mutable_ping();
  EXPECT_TRUE(client.Exchange(request).has_ping());
  request.mutable_ps();
  const control::Response ps = client.Exchange(request);
  request.mutable_schema();
  const control::Response schema = client.Exchange(request);

  ASSERT_EQ(ps.ps().actors_size(), 1);
  EXPECT_EQ(ps.ps().actors(0).id(), "1@7/acme:shop:1.0.0");
  EXPECT_EQ(ps.ps().actors(0).handled(), 12u);
  EXPECT_THAT(schema.schema().files(), ElementsAre("shop.proto"));
  EXPECT_THAT(schema.schema().directories(), ElementsAre("/protos"));
}

TEST_F(ControlServerTest, ACallBringsTheAnswerOfTheActor) {
  RawClient client(socket_);
  client.Hello();

  const control::Response response =
      client.Exchange(Call(2, "test.Echo", std::string("a\0b", 3)));

  EXPECT_EQ(response.id(), 2u);
  EXPECT_EQ(response.call().payload(), std::string("a\0b", 3));
}

TEST_F(ControlServerTest, AFailedCallSaysWhoFailedItAndHow) {
  RawClient client(socket_);
  client.Hello();

  const control::Error actor = client.Exchange(Call(2, "test.Fail")).error();
  const control::Error host = client.Exchange(Call(3, "test.None")).error();

  EXPECT_EQ(actor.source(), control::Error::ACTOR);
  EXPECT_EQ(actor.code(), 10005u);
  EXPECT_EQ(actor.text(), "invalid argument: no such article");
  EXPECT_EQ(actor.details(), "no such article");
  EXPECT_EQ(actor.abi_status(), -3);
  EXPECT_EQ(host.source(), control::Error::HOST);
  EXPECT_EQ(host.code(), 10003u);
  EXPECT_EQ(host.text(), "not found: no actor 'shop'");
}

TEST_F(ControlServerTest, AnswersCarryTheIdOfTheirRequestInAnyOrder) {
  RawClient client(socket_);
  client.Hello();
  client.Send(Call(2, "test.Late"));
  client.Send(Call(3, "test.Echo", "first"));

  const auto first = client.Receive();
  target_.AnswerLate();
  const auto second = client.Receive();

  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->id(), 3u);
  EXPECT_EQ(second->id(), 2u);
  EXPECT_EQ(second->call().payload(), "late");
}

TEST_F(ControlServerTest, ATellReachesTheTargetWithAllItSays) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);
  control::SendRequest* const tell = request.mutable_tell();
  tell->set_target("shop");
  tell->set_route("shop.Cart.Add");
  tell->set_payload("apple");
  tell->set_timeout_ms(1500);
  tell->set_request_id("r1");

  EXPECT_TRUE(client.Exchange(request).has_tell());

  const auto tells = target_.tells();
  ASSERT_EQ(tells.size(), 1u);
  EXPECT_EQ(tells[0].target, "shop");
  EXPECT_EQ(tells[0].route, "shop.Cart.Add");
  EXPECT_EQ(tells[0].payload, "apple");
  EXPECT_EQ(tells[0].timeout, absl::Milliseconds(1500));
  EXPECT_EQ(tells[0].request_id, "r1");
  EXPECT_THAT(tells[0].caller, HasSubstr("control-"));
}

TEST_F(ControlServerTest, AListenerGetsWhatActorsSendToItsRoute) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(Listen(2, "shop.Sold")).has_listen());
  control::Request tell;
  tell.set_id(3);
  tell.mutable_tell()->set_route("shop.Sold");
  tell.mutable_tell()->set_payload("apple");
  client.Send(tell);

  const auto message = client.Receive();
  const auto told = client.Receive();

  ASSERT_TRUE(message.has_value() && told.has_value());
  EXPECT_EQ(message->id(), 2u);
  EXPECT_EQ(message->message().payload(), "apple");
  EXPECT_EQ(message->message().sender(), "1@7/acme:shop:1.0.0");
  EXPECT_TRUE(told->has_tell());
}

TEST_F(ControlServerTest, ASlowListenerLosesMessagesAndLearnsHowMany) {
  RawClient client(socket_);
  client.Hello();
  ASSERT_TRUE(client.Exchange(Listen(2, "shop.Sold")).has_listen());
  const auto tell = [this](std::string payload) {
    OutsideMessage message;
    message.route = "shop.Sold";
    message.payload = std::move(payload);
    target_.Tell(std::move(message), [](const absl::Status&) {});
  };
  for (int i = 0; i < 3000; ++i) tell(std::string(8192, 'x'));

  uint64_t dropped = 0;
  std::string payload;
  while (payload != "last") {
    tell("last");
    const auto response = client.Receive();
    ASSERT_TRUE(response.has_value());
    payload = response->message().payload();
    dropped += response->message().dropped();
  }

  EXPECT_GT(dropped, 1000u);
  EXPECT_LT(dropped, 3000u);
}

TEST_F(ControlServerTest, AListenerThatLeavesIsRemoved) {
  {
    RawClient client(socket_);
    client.Hello();
    ASSERT_TRUE(client.Exchange(Listen(2, "shop.Sold")).has_listen());
    target_.WaitForListeners(1);
  }

  target_.WaitForListeners(0);
}

TEST_F(ControlServerTest, UnlistenEndsWhatListenBegan) {
  RawClient client(socket_);
  client.Hello();
  control::Request unlisten;
  unlisten.set_id(3);
  unlisten.mutable_unlisten()->set_route("shop.Sold");
  ASSERT_TRUE(client.Exchange(Listen(2, "shop.Sold")).has_listen());

  EXPECT_TRUE(client.Exchange(unlisten).has_unlisten());
  EXPECT_EQ(client.Exchange(unlisten).error().text(),
            "not found: this connection does not listen to 'shop.Sold'");
  target_.WaitForListeners(0);
}

TEST_F(ControlServerTest, ARouteHasOneListener) {
  RawClient client(socket_);
  RawClient other(socket_);
  client.Hello();
  other.Hello();
  ASSERT_TRUE(client.Exchange(Listen(2, "shop.Sold")).has_listen());

  EXPECT_THAT(client.Exchange(Listen(3, "shop.Sold")).error().text(),
              HasSubstr("listens to 'shop.Sold' already"));
  EXPECT_THAT(other.Exchange(Listen(2, "shop.Sold")).error().text(),
              HasSubstr("the route has a handler"));
}

TEST_F(ControlServerTest, ReadsNoFurtherWhileTooManyRequestsWait) {
  RawClient client(socket_);
  client.Hello();
  for (uint64_t id = 2; id < 2 + kMaxControlInFlight + 10; ++id) {
    client.Send(Call(id, "test.Late"));
  }
  target_.WaitForCalls(kMaxControlInFlight);
  RawClient other(socket_);
  other.Hello();
  EXPECT_EQ(target_.calls(), kMaxControlInFlight);

  target_.AnswerLate();
  target_.WaitForCalls(kMaxControlInFlight + 10);
  target_.AnswerLate();

  for (size_t i = 0; i < kMaxControlInFlight + 10; ++i) {
    ASSERT_TRUE(client.Receive().has_value());
  }
}

TEST_F(ControlServerTest, AMessageMayComeInPiecesAndManyAtOnce) {
  RawClient client(socket_);
  client.Hello();
  const std::string slow = EncodeControlFrame(Call(2, "test.Echo", "a"));
  const std::string fast = EncodeControlFrame(Call(3, "test.Echo", "b")) +
                           EncodeControlFrame(Call(4, "test.Echo", "c"));

  for (const char byte : slow) client.SendBytes({&byte, 1});
  client.SendBytes(fast);

  EXPECT_EQ(client.Receive()->call().payload(), "a");
  EXPECT_EQ(client.Receive()->call().payload(), "b");
  EXPECT_EQ(client.Receive()->call().payload(), "c");
}

TEST_F(ControlServerTest, CarriesLargePayloadsBothWays) {
  RawClient client(socket_);
  client.Hello();
  const std::string payload(20 * 1024 * 1024, 'x');

  EXPECT_EQ(client.Exchange(Call(2, "test.Echo", payload)).call().payload(),
            payload);
}

TEST_F(ControlServerTest, ARequestThatIsNoneEndsTheConnectionWithAReason) {
  struct Case {
    std::string bytes;
    std::string text;
  };
  const Case cases[] = {
      {"\xff\xff\xff\xff", "invalid argument: control message of 4294967295"},
      {std::string("\x02\0\0\0\x0a\x7f", 6), "is no control::Request"},
      {std::string("\0\0\0\0", 4), "has the id 0"},
      {EncodeControlFrame(Call(1, "test.Late")) +
           EncodeControlFrame(Call(1, "test.Late")),
       "control request 1 is under way already"},
  };
  for (const Case& c : cases) {
    RawClient client(socket_);
    client.Hello();
    client.SendBytes(c.bytes);
    const auto response = client.Receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->id(), 0u);
    EXPECT_THAT(response->error().text(), HasSubstr(c.text));
    EXPECT_EQ(client.Receive(), std::nullopt) << "still connected";
  }
}

TEST_F(ControlServerTest, TheFirstRequestMustBeHello) {
  RawClient client(socket_);

  EXPECT_THAT(client.Exchange(Call(1, "test.Echo")).error().text(),
              HasSubstr("the first control request must be hello"));
  EXPECT_EQ(client.Receive(), std::nullopt) << "still connected";
}

TEST_F(ControlServerTest, AnUnknownOperationIsRefusedAndNothingElse) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);

  EXPECT_EQ(client.Exchange(request).error().code(), 10009u);
  request.mutable_ping();
  EXPECT_TRUE(client.Exchange(request).has_ping());
}

TEST_F(ControlServerTest, ControlStopReportsAndClosesTheConnection) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);
  request.mutable_stop()->set_grace_ms(250);

  const control::Response response = client.Exchange(request);

  EXPECT_EQ(response.stop().drained(), 7u);
  EXPECT_EQ(response.stop().dead_lettered(), 2u);
  target_.WaitForStop();
  EXPECT_EQ(target_.grace(), absl::Milliseconds(250));
  EXPECT_EQ(client.Receive(), std::nullopt) << "still connected";
}

TEST_F(ControlServerTest, ReloadsAWorkloadAndSaysHowItEnded) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);
  request.mutable_reload()->set_name("shop");
  request.mutable_reload()->set_path("/opt/shop.so");
  request.mutable_reload()->set_grace_ms(250);

  const control::ReloadResponse reload = client.Exchange(request).reload();

  EXPECT_EQ(reload.generation(), 2u);
  EXPECT_EQ(reload.path(), "/opt/shop.so");
  EXPECT_EQ(reload.actors(), 3u);
  EXPECT_EQ(reload.switched(), 2u);
  EXPECT_THAT(reload.failures(), ElementsAre("1@7/acme:shop:1.0.0: busy"));
  EXPECT_TRUE(reload.may_have_state());
  EXPECT_EQ(reload.state_bytes(), 12u);
  EXPECT_THAT(reload.warnings(), ElementsAre("route 'shop.Old' is gone"));
  EXPECT_EQ(reload.unmapped(), 0u);
  EXPECT_EQ(reload.kept(), 1u);
  EXPECT_EQ(reload.kept_reason(), "unload is not set");
  EXPECT_EQ(reload.took_ms(), 250u);
}

TEST_F(ControlServerTest, AReloadThatFailsIsAnError) {
  RawClient client(socket_);
  client.Hello();
  control::Request request;
  request.set_id(2);
  request.mutable_reload()->set_name("shpo");

  EXPECT_THAT(client.Exchange(request).error().text(),
              HasSubstr("no workload 'shpo'"));
}

TEST_F(ControlServerTest, SurvivesWhateverAClientSends) {
  std::mt19937 random(20240607);
  const std::string good = EncodeControlFrame(Call(2, "test.Echo", "x"));
  for (int round = 0; round < 200; ++round) {
    RawClient client(socket_);
    client.Hello();
    std::string bytes = good + good;
    for (int i = 0; i < 4; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    client.SendBytes(bytes);
  }

  RawClient client(socket_);
  EXPECT_TRUE(client.Hello().has_hello());
}

}  // namespace
}  // namespace troupe
